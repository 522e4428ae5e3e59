from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enrollments", "0004_role_of_groups")]
    operations = [
        migrations.RemoveField(
            model_name='user',
            name='groups',
        ),
        migrations.RemoveField(
            model_name='user',
            name='is_superuser',
        ),
        migrations.RemoveField(
            model_name='user',
            name='user_permissions',
        ),
    ]
