"""Lists as somebody looks at them again and again: a name for filters and an order."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollments.models.people import User


class SavedView(models.Model):
    """The query of a list's address, by a name. A shared one is there for everybody with a desk.

    It filters what whoever opens it may see, and never widens that.
    """

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    # Which list: the name of its address, such as "users".
    list_name = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    # Filters and order, without page and selection: "status=inactive&sort=-name".
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(_("for everybody"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("name", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "list_name", "name"), name="one_view_of_a_name"
            ),
        )

    def __str__(self) -> str:
        return self.name
