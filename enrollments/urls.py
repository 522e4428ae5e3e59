from django.urls import path

from enrollments.views.home import home
from enrollments.views.user import user
from enrollments.views.users import users

urlpatterns = [
    path("", home, name="home"),
    # Users
    path("users/", users, name="users"),
    path("users/<int:user_id>/", user, name="user"),
]
