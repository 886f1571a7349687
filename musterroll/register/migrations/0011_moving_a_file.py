from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_name("register_0011.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("register", "0010_region_of_an_erased_file")]
    operations = [migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop)]
