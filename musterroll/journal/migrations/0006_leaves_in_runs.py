from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("journal_0006.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_finer_map")]
    operations = [migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop)]
