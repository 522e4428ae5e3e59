from django.urls import path

from enrollments.views.home import home
from enrollments.views.learning import (
    learning,
    learning_activity,
    learning_completion,
    learning_progress,
)
from enrollments.views.user import user
from enrollments.views.users import users

urlpatterns = [
    path("", home, name="home"),
    # Users
    path("users/", users, name="users"),
    path("users/<int:user_id>/", user, name="user"),
    # The learner's own
    path("learning/", learning, name="learning"),
    path("learning/<int:activity_id>/", learning_activity, name="learning_activity"),
    path("learning/<int:activity_id>/progress/", learning_progress, name="learning_progress"),
    path("learning/<int:activity_id>/completion/", learning_completion, name="learning_completion"),
]
