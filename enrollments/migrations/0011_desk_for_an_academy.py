"""Tables and columns for a whole academy: its settings, saved views, figures, edits of people."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from enrollments.migrations._meanwhile import AddIndexMeanwhile


USER_COLUMNS = [
    migrations.AddField(
        model_name='user',
        name='erased_at',
        field=models.DateTimeField(blank=True, editable=False, null=True),
    ),
    migrations.AddField(
        model_name='user',
        name='language',
        field=models.CharField(blank=True, db_default='', default='', max_length=10, verbose_name='language'),
    ),
    migrations.AddField(
        model_name='user',
        name='leaves_on',
        field=models.DateField(blank=True, null=True, verbose_name='leave date'),
    ),
    migrations.AddField(
        model_name='user',
        name='session_epoch',
        field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
    ),
]


def add_columns(apps, schema_editor):
    """Django would make the table of users anew on SQLite: its triggers and indexes would go."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name, on_sqlite, on_postgresql in (
        ("erased_at", "datetime NULL", "timestamp with time zone NULL"),
        ("language", "varchar(10) NOT NULL DEFAULT ''", "varchar(10) NOT NULL DEFAULT ''"),
        ("leaves_on", "date NULL", "date NULL"),
        (
            "session_epoch",
            "integer unsigned NOT NULL DEFAULT 0 CHECK (session_epoch >= 0)",
            "integer NOT NULL DEFAULT 0 CHECK (session_epoch >= 0)",
        ),
    ):
        definition = on_sqlite if sqlite else on_postgresql
        schema_editor.execute(f"ALTER TABLE enrollments_user ADD COLUMN {name} {definition}", None)


def drop_columns(apps, schema_editor):
    for name in ("erased_at", "language", "leaves_on", "session_epoch"):
        schema_editor.execute(f"ALTER TABLE enrollments_user DROP COLUMN {name}", None)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('enrollments', '0010_indexes_of_lists'),
    ]

    operations = [
        migrations.CreateModel(
            name='Academy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name of your academy')),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('time_zone', models.CharField(max_length=60, verbose_name='time zone')),
                ('has_sample', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'academy',
                'verbose_name_plural': 'academies',
                'ordering': ('pk',),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('pk', models.CompositePrimaryKey('day', 'kind', 'team', 'key', 'state', blank=True, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('kind', models.CharField(max_length=20)),
                ('team', models.BigIntegerField()),
                ('key', models.CharField(max_length=40)),
                ('state', models.CharField(max_length=20)),
                ('number', models.BigIntegerField()),
            ],
            options={
                'verbose_name': 'figure',
                'verbose_name_plural': 'figures',
                'ordering': ('day', 'kind', 'team', 'key', 'state'),
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list_name', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('query', models.CharField(max_length=1000)),
                ('is_shared', models.BooleanField(default=False, verbose_name='for everybody')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
                'ordering': ('name', 'pk'),
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='auditevent',
            name='changes',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='qualification',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='enrollments.qualification'),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=USER_COLUMNS,
            database_operations=[migrations.RunPython(add_columns, drop_columns)],
        ),
        migrations.AlterField(
            model_name='auditevent',
            name='action',
            field=models.CharField(choices=[('enroll', 'Enroll'), ('reenroll', 'Re-enroll'), ('unenroll', 'Unenroll'), ('remove', 'Remove'), ('grant', 'Give qualification'), ('withdraw', 'Withdraw qualification'), ('require', 'Require activity'), ('drop_requirement', 'Drop requirement'), ('end_qualification', 'End qualification'), ('resume_qualification', 'Lift the end of a qualification'), ('deactivate', 'Deactivate user'), ('reactivate', 'Reactivate user'), ('archive', 'Archive activity'), ('unarchive', 'Unarchive activity'), ('give_role', 'Give role'), ('manage_team', 'Let manage a team'), ('leave_team', 'No longer let manage a team'), ('import_upload', 'Upload a file'), ('import_check', 'Check again'), ('import_start', 'Start an import'), ('import_stop', 'Stop an import'), ('import_go_on', 'Go on with an import'), ('import_discard', 'Discard a draft'), ('import_undo', 'Open the undo of an import'), ('edit', 'Edit'), ('add_user', 'Add user'), ('change_email', 'Change email'), ('move_to_team', 'Move to another team'), ('add_activity', 'Add activity'), ('add_qualification', 'Add qualification'), ('add_team', 'Add team'), ('merge_teams', 'Merge teams'), ('set_due_date', 'Set due date'), ('export', 'Export a list'), ('export_person', 'Export everything about a person'), ('erase', 'Erase a person'), ('change_settings', 'Change settings'), ('load_sample', 'Load the sample academy'), ('remove_sample', 'Remove the sample academy'), ('sign_in', 'Sign in'), ('sign_in_refused', 'Refused sign-in'), ('sign_out', 'Sign out')], max_length=20),
        ),
        AddIndexMeanwhile(
            model_name='auditevent',
            index=models.Index(condition=models.Q(('qualification__isnull', False)), fields=['qualification', 'id'], name='event_by_qualification'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('owner', 'list_name', 'name'), name='one_view_of_a_name'),
        ),
    ]
