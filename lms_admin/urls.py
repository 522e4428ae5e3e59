from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from imports.views.health import health, web_health, worker_health
from imports.views.metrics import metrics

urlpatterns = [
    path("accounts/", include("lms_admin.signing_in.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("health/", health, name="health"),
    path("health/web/", web_health, name="web_health"),
    path("health/worker/", worker_health, name="worker_health"),
    path("metrics/", metrics, name="metrics"),
    path("imports/", include("imports.urls")),
    path("", include("enrollments.urls")),
]

handler400 = "lms_admin.errors.bad_request"
handler403 = "lms_admin.errors.permission_denied"
handler404 = "lms_admin.errors.page_not_found"
handler429 = "lms_admin.limits.answers.too_many_requests"  # allauth's
handler500 = "lms_admin.errors.server_error"
