"""The addresses of the organisation's sign-in: there only where the settings name one."""

from django.urls import path

from lms_admin.signing_in.sso.views import sso_begin, sso_callback

urlpatterns = [
    path("sso/", sso_begin, name="sso_begin"),
    path("sso/callback/", sso_callback, name="sso_callback"),
]
