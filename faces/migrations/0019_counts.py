import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("faces", "0018_tagged"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="photos_count",
            field=models.PositiveIntegerField(
                default=0,
                editable=False,
                help_text="with the person; kept by the database, see faces.counts",
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="nameless",
            field=models.PositiveIntegerField(
                default=0,
                editable=False,
                help_text="faces to ask about; kept by the database, see faces.counts",
            ),
        ),
        migrations.AddIndex(
            model_name='face',
            index=models.Index(models.F('owner'), models.OrderBy(models.F('quality'), descending=True), models.F('id'), condition=models.Q(('ignored_at', None), ('person', None), ('tagged', False), ('trashed', False)), name='face_open_clearest'),
        ),
        migrations.AddIndex(
            model_name='face',
            index=models.Index(models.F('owner'), models.OrderBy(models.F('quality'), descending=True), models.F('id'), condition=models.Q(('ignored_at__isnull', False), ('tagged', False), ('trashed', False)), name='face_ignored'),
        ),
        migrations.AddIndex(
            model_name='face',
            index=models.Index(models.F('person'), models.OrderBy(models.F('quality'), descending=True), models.F('id'), condition=models.Q(('person__isnull', False), ('tagged', False), ('trashed', False)), name='face_cover'),
        ),
        migrations.AddIndex(
            model_name='group',
            index=models.Index(models.F('owner'), models.OrderBy(models.F('nameless'), descending=True), models.F('id'), condition=models.Q(('nameless__gte', 2)), name='group_nameless'),
        ),
    ]
