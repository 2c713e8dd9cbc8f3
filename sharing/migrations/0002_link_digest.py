from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('sharing', '0001_initial')]

    operations = [
        # A link that is here already keeps its token, which no seed leads to.
        migrations.AddField('link', 'seed', models.CharField(default='', max_length=64)),
        migrations.AddField('link', 'digest', models.CharField(max_length=64, null=True)),
    ]
