"""Who manages a team."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollments import services
from enrollments.actors import Actor
from enrollments.queries.gates import visible_users
from enrollments.queries.teams import possible_managers
from enrollments.roles import Right
from enrollments.views.gate import needs
from enrollments.views.teams.one import visible_team
from lms_admin.typed import whole_number
from lms_admin.web import tell


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.CHANGE_TEAM)
def team_manager_add(request: HttpRequest, team_id: int) -> HttpResponse:
    """Chosen among the team managers: the role itself an owner gives."""
    team = visible_team(request, team_id)
    offered = possible_managers(request.user, team)
    wanted = request.POST.get("user", "")
    user = offered.filter(pk=whole_number(wanted) or 0).first()
    if request.method == "POST" and user is not None:
        result = services.add_manager(team, user, actor=Actor.at_screen(request.user))
        if not result.refused:
            names = {"name": user.name, "team": team.name}
            tell(request, _("%(name)s now manages %(team)s.") % names)
            return redirect("team", team.pk)
    context = {
        "section": "teams",
        "team": team,
        "offered": offered,
        "is_wrong": request.method == "POST",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "teams/manager_add.html", context, status=status)


@require_POST
@needs(Right.CHANGE_TEAM)
def team_manager_remove(request: HttpRequest, team_id: int, user_id: int) -> HttpResponse:
    """The role stays; whoever manages no team any more sees nobody."""
    team = visible_team(request, team_id)
    user = get_object_or_404(visible_users(request.user), pk=user_id)
    result = services.remove_manager(team, user, actor=Actor.at_screen(request.user))
    if result.refused:
        raise Http404
    names = {"name": user.name, "team": team.name}
    text = _("%(name)s no longer manages %(team)s.")
    if result.skipped:
        text = _("%(name)s does not manage %(team)s. Nothing was changed.")
    tell(request, text % names)
    return redirect("team", team.pk)
