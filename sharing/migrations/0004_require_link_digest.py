from django.db import migrations, models

import sharing.models


class Migration(migrations.Migration):

    dependencies = [('sharing', '0003_fill_link_digest')]

    operations = [
        migrations.AlterField('link', 'seed', models.CharField(default=sharing.models.new_seed, max_length=64)),
        migrations.AlterField('link', 'digest', models.CharField(max_length=64, unique=True)),
        migrations.RemoveField('link', 'token'),
    ]
