"""What people do to sign in joins what is recorded. Nothing in the database changes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrollments', '0013_erasable_names'),
    ]

    operations = [
        migrations.AlterField(
            model_name='auditevent',
            name='action',
            field=models.CharField(choices=[('enroll', 'Enroll'), ('reenroll', 'Re-enroll'), ('unenroll', 'Unenroll'), ('remove', 'Remove'), ('grant', 'Give qualification'), ('withdraw', 'Withdraw qualification'), ('require', 'Require activity'), ('drop_requirement', 'Drop requirement'), ('end_qualification', 'End qualification'), ('resume_qualification', 'Lift the end of a qualification'), ('deactivate', 'Deactivate user'), ('reactivate', 'Reactivate user'), ('archive', 'Archive activity'), ('unarchive', 'Unarchive activity'), ('give_role', 'Give role'), ('manage_team', 'Let manage a team'), ('leave_team', 'No longer let manage a team'), ('import_upload', 'Upload a file'), ('import_check', 'Check again'), ('import_start', 'Start an import'), ('import_stop', 'Stop an import'), ('import_go_on', 'Go on with an import'), ('import_discard', 'Discard a draft'), ('import_undo', 'Open the undo of an import'), ('edit', 'Edit'), ('add_user', 'Add user'), ('change_email', 'Change email'), ('move_to_team', 'Move to another team'), ('add_activity', 'Add activity'), ('add_qualification', 'Add qualification'), ('add_team', 'Add team'), ('merge_teams', 'Merge teams'), ('set_due_date', 'Set due date'), ('export', 'Export a list'), ('export_person', 'Export everything about a person'), ('erase', 'Erase a person'), ('change_settings', 'Change settings'), ('load_sample', 'Load the sample academy'), ('remove_sample', 'Remove the sample academy'), ('sign_in', 'Sign in'), ('sign_in_refused', 'Refused sign-in'), ('sign_out', 'Sign out'), ('add_factor', 'Set up a second step'), ('remove_factor', 'Turn off a second step'), ('use_recovery_code', 'Use a recovery code'), ('reset_factors', 'Reset the second step of a user'), ('link_sign_in', 'Link to the sign-in of the organisation')], max_length=20),
        ),
    ]
