from django.urls import path

from enrollments.views.home import home
from enrollments.views.user import user

urlpatterns = [
    path("", home, name="home"),
    # Users
    path("users/<int:user_id>/", user, name="user"),
]
