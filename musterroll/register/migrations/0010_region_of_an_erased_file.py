from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("register_0010.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("register", "0009_erased_together")]
    operations = [migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop)]
