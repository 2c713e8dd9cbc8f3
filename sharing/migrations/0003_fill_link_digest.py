import hashlib

from django.db import migrations


def fill(apps, schema_editor):
    links = apps.get_model('sharing', 'Link').objects
    for link in links.filter(digest=None):
        link.digest = hashlib.sha256(link.token.encode()).hexdigest()
        link.save(update_fields=['digest'])


class Migration(migrations.Migration):

    dependencies = [('sharing', '0002_link_digest')]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
