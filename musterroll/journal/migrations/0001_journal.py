from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("journal_0001.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop)]
