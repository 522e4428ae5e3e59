"""The addresses of an installation whose settings name a provider to sign in with."""

from django.urls import include, path

from lms_admin import urls

handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500
urlpatterns = [path("accounts/", include("lms_admin.signing_in.sso.urls")), *urls.urlpatterns]
