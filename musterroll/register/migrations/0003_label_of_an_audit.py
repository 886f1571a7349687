from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("register_0003.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("register", "0002_standing")]
    operations = [migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop)]
