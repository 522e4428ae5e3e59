"""Gives everybody the role that their groups gave them so far."""

from django.db import migrations


def give(apps, schema_editor):
    User = apps.get_model("enrollments", "User")
    User.objects.filter(groups__name="administrator").update(role="administrator")
    User.objects.filter(is_superuser=True).update(role="owner")


def take(apps, schema_editor):
    User = apps.get_model("enrollments", "User")
    Group = apps.get_model("auth", "Group")
    group, _created = Group.objects.get_or_create(name="administrator")
    for user in User.objects.filter(role="administrator"):
        user.groups.add(group)
    User.objects.filter(role="owner").update(is_superuser=True)


class Migration(migrations.Migration):
    dependencies = [("enrollments", "0003_roles_and_more")]
    operations = [migrations.RunPython(give, take)]
