"""All migrations until November 2026 as one, so that a new database is made in seconds; an old one has passed them."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
import warranty.models.cover
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from helpdesk.lib.db import append_only_operations


class Migration(migrations.Migration):

    replaces = [
        ('warranty', '0001_initial'),
        ('warranty', '0002_fault_codes'),
        ('warranty', '0003_sections'),
        ('warranty', '0004_sections_linked'),
        ('warranty', '0005_policy_drafts'),
        ('warranty', '0006_policy_limits_are_rows'),
        ('warranty', '0007_settings_names'),
        ('warranty', '0008_imports'),
        ('warranty', '0009_device_events'),
        ('warranty', '0010_cover_documents'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ar', models.CharField(max_length=120, verbose_name='Name in Arabic')),
                ('name_en', models.CharField(max_length=120, verbose_name='Name in English')),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='Code')),
            ],
            options={
                'verbose_name': 'Brand',
                'verbose_name_plural': 'Brands',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='DeviceType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ar', models.CharField(max_length=120, verbose_name='Name in Arabic')),
                ('name_en', models.CharField(max_length=120, verbose_name='Name in English')),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='Code')),
                ('icon', models.CharField(default='cpu', max_length=30, verbose_name='Icon')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='Position')),
                ('usual_days', models.PositiveSmallIntegerField(default=5, verbose_name='Usual days in the workshop')),
            ],
            options={
                'verbose_name': 'Device type',
                'verbose_name_plural': 'Device types',
                'ordering': ['position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('products', 'Products'), ('serials', 'Sold serial numbers'), ('purchases', 'Purchases and warranties')], max_length=10)),
                ('dry_run', models.BooleanField(default=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('stopped', 'Stopped'), ('done', 'Finished'), ('failed', 'Not readable')], default='waiting', max_length=8)),
                ('file', models.FileField(max_length=200, upload_to='imports/')),
                ('file_name', models.CharField(max_length=150)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('columns', models.JSONField(blank=True, default=dict, help_text='Column of the file for each field.')),
                ('ignored', models.JSONField(blank=True, default=list, help_text='Headers that no field reads.')),
                ('position', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('created', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('failure', models.CharField(blank=True, max_length=30)),
                ('failure_data', models.JSONField(blank=True, default=dict)),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['products', 'serials', 'purchases'])), name='import_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='Number')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], default='published', max_length=10, verbose_name='State')),
                ('effective_from', models.DateTimeField(verbose_name='In force from')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='Note')),
                ('tax_percent', models.DecimalField(decimal_places=2, default=15, max_digits=5, verbose_name='Tax, percent')),
                ('quote_valid_days', models.PositiveSmallIntegerField(default=7, verbose_name='A quote holds for, days')),
                ('repair_warranty_days', models.PositiveSmallIntegerField(default=90, verbose_name='Warranty on repairs, days')),
                ('labour_per_hour', models.DecimalField(decimal_places=2, default=90, max_digits=10, verbose_name='Labour per hour')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Policy version',
                'verbose_name_plural': 'Policy versions',
                'ordering': ['-number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published'])), name='policy_state_known'), models.CheckConstraint(condition=models.Q(('tax_percent__gte', 0), ('tax_percent__lte', 100)), name='policy_tax_is_percent')],
            },
        ),
        migrations.CreateModel(
            name='StatutoryRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(default='SA', max_length=2, verbose_name='Country')),
                ('kind', models.CharField(choices=[('part', 'The ordered part has come'), ('substitute', 'A substitute is offered'), ('repair', 'The device is ready')], max_length=12, verbose_name='What must have happened')),
                ('days', models.PositiveSmallIntegerField(verbose_name='Within … days')),
                ('warn_days', models.PositiveSmallIntegerField(default=3, verbose_name='Warn … days before')),
                ('text_ar', models.CharField(max_length=200, verbose_name='Words in Arabic')),
                ('text_en', models.CharField(max_length=200, verbose_name='Words in English')),
                ('is_active', models.BooleanField(default=True, verbose_name='Active')),
            ],
            options={
                'verbose_name': 'legal deadline',
                'verbose_name_plural': 'legal deadlines',
                'ordering': ['country', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('country', 'kind'), name='deadline_once_per_country'), models.CheckConstraint(condition=models.Q(('days__gte', 1), ('days__lte', 365), ('warn_days__lt', models.F('days'))), name='deadline_days_make_sense')],
            },
        ),
        migrations.CreateModel(
            name='FaultCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ar', models.CharField(max_length=120, verbose_name='Name in Arabic')),
                ('name_en', models.CharField(max_length=120, verbose_name='Name in English')),
                ('external_code', models.CharField(blank=True, max_length=30, verbose_name='Code of others')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='Position')),
                ('is_active', models.BooleanField(default=True, verbose_name='In use')),
                ('kind', models.CharField(choices=[('condition', 'Condition'), ('section', 'Section'), ('repair', 'Repair'), ('no_fault', 'Reason for no fault')], max_length=10, verbose_name='Kind')),
                ('code', models.SlugField(max_length=40, verbose_name='Code')),
                ('device_types', models.ManyToManyField(blank=True, related_name='%(class)ss', to='warranty.devicetype', verbose_name='Device types')),
            ],
            options={
                'verbose_name': 'Fault code',
                'verbose_name_plural': 'Fault codes',
                'ordering': ['kind', 'position', 'code'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'code'), name='fault_code_once_per_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ['condition', 'section', 'repair', 'no_fault'])), name='fault_code_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='ImportProblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('column', models.CharField(blank=True, max_length=80)),
                ('code', models.CharField(max_length=30)),
                ('data', models.JSONField(blank=True, default=dict)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='warranty.importrun')),
            ],
            options={
                'ordering': ['line', 'pk'],
                'indexes': [models.Index(fields=['run', 'line'], name='import_problem_by_line')],
            },
        ),
        migrations.CreateModel(
            name='PolicyClause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='Position')),
                ('code', models.CharField(max_length=10, verbose_name='Code')),
                ('conditions', models.JSONField(blank=True, default=dict, verbose_name='Conditions')),
                ('remedy', models.CharField(blank=True, choices=[('repair', 'Repair'), ('replace', 'Replacement'), ('refund', 'Refund'), ('return', 'Return unrepaired')], help_text='Empty: a person decides.', max_length=10, verbose_name='Remedy')),
                ('customer_pays', models.BooleanField(default=False, verbose_name='The customer pays')),
                ('text_ar', models.CharField(max_length=300, verbose_name='Text in Arabic')),
                ('text_en', models.CharField(max_length=300, verbose_name='Text in English')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='warranty.policyversion', verbose_name='Version')),
            ],
            options={
                'verbose_name': 'Clause',
                'verbose_name_plural': 'Clauses',
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'position'), name='clause_position_once'), models.UniqueConstraint(fields=('version', 'code'), name='clause_code_once')],
            },
        ),
        migrations.CreateModel(
            name='AuthorityLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('front_desk', 'Front desk'), ('agent', 'Agent'), ('technician', 'Technician'), ('manager', 'Manager'), ('administrator', 'Administrator')], max_length=16)),
                ('cost_limit', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                ('goodwill_limit', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='warranty.policyversion')),
            ],
            options={
                'ordering': ['role'],
                'constraints': [models.UniqueConstraint(fields=('version', 'role'), name='limit_once_per_role'), models.CheckConstraint(condition=models.Q(models.Q(('cost_limit__isnull', True), ('cost_limit__gte', 0), _connector='OR'), models.Q(('goodwill_limit__isnull', True), ('goodwill_limit__gte', 0), _connector='OR')), name='limits_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='Code')),
                ('name', models.CharField(max_length=80, verbose_name='Name')),
                ('warranty_months', models.PositiveSmallIntegerField(default=24, verbose_name='Warranty, months')),
                ('doa_days', models.PositiveSmallIntegerField(default=14, verbose_name='Dead on arrival, days')),
                ('price', models.DecimalField(decimal_places=2, default=0, max_digits=10, verbose_name='Price')),
                ('serial_prefix', models.CharField(blank=True, max_length=8, verbose_name='Serial numbers begin with')),
                ('is_active', models.BooleanField(default=True, verbose_name='In use')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='warranty.brand', verbose_name='Brand')),
                ('device_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='warranty.devicetype', verbose_name='Device type')),
            ],
            options={
                'verbose_name': 'Product',
                'verbose_name_plural': 'Products',
                'ordering': ['device_type__position', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='product_price_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='ServiceTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('priority', models.CharField(max_length=10, verbose_name='Priority')),
                ('first_answer_minutes', models.PositiveIntegerField(verbose_name='First answer, working minutes')),
                ('diagnosis_days', models.PositiveSmallIntegerField(verbose_name='Examination, working days')),
                ('turnaround_days', models.PositiveSmallIntegerField(verbose_name='Turnaround, working days')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='warranty.policyversion', verbose_name='Version')),
            ],
            options={
                'verbose_name': 'Service target',
                'verbose_name_plural': 'Targets per priority',
                'constraints': [models.UniqueConstraint(fields=('version', 'priority'), name='target_once_per_priority'), models.CheckConstraint(condition=models.Q(('diagnosis_days__gt', 0), ('first_answer_minutes__gt', 0), ('turnaround_days__gt', 0)), name='targets_are_positive')],
            },
        ),
        migrations.CreateModel(
            name='Symptom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ar', models.CharField(max_length=120, verbose_name='Name in Arabic')),
                ('name_en', models.CharField(max_length=120, verbose_name='Name in English')),
                ('external_code', models.CharField(blank=True, max_length=30, verbose_name='Code of others')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='Position')),
                ('is_active', models.BooleanField(default=True, verbose_name='In use')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='Code')),
                ('device_types', models.ManyToManyField(blank=True, related_name='%(class)ss', to='warranty.devicetype', verbose_name='Device types')),
            ],
            options={
                'verbose_name': 'Symptom',
                'verbose_name_plural': 'Symptoms',
                'ordering': ['position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='ChecklistItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ar', models.CharField(max_length=120, verbose_name='Name in Arabic')),
                ('name_en', models.CharField(max_length=120, verbose_name='Name in English')),
                ('code', models.SlugField(max_length=40, verbose_name='Code')),
                ('hint_ar', models.CharField(blank=True, max_length=120, verbose_name='Hint in Arabic')),
                ('hint_en', models.CharField(blank=True, max_length=120, verbose_name='Hint in English')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='Position')),
                ('is_active', models.BooleanField(default=True, verbose_name='In use')),
                ('device_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checklist', to='warranty.devicetype', verbose_name='Device type')),
            ],
            options={
                'verbose_name': 'Test line',
                'verbose_name_plural': 'Test sheet',
                'ordering': ['position', 'code'],
                'constraints': [models.UniqueConstraint(fields=('device_type', 'code'), name='checklist_code_once_per_type')],
            },
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ar', models.CharField(max_length=120, verbose_name='Name in Arabic')),
                ('name_en', models.CharField(max_length=120, verbose_name='Name in English')),
                ('sku', models.CharField(max_length=40, unique=True, verbose_name='Part number')),
                ('price', models.DecimalField(decimal_places=2, default=0, max_digits=10, verbose_name='Price')),
                ('stock', models.PositiveIntegerField(default=0, verbose_name='In stock')),
                ('shelf', models.CharField(blank=True, max_length=20, verbose_name='Shelf')),
                ('genuine', models.BooleanField(default=True, verbose_name='Genuine')),
                ('products', models.ManyToManyField(blank=True, related_name='parts', to='warranty.product', verbose_name='Products')),
            ],
            options={
                'verbose_name': 'Part',
                'verbose_name_plural': 'Parts',
                'ordering': ['sku'],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('serial', models.CharField(blank=True, max_length=40)),
                ('serial_key', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(models.F('serial'), models.Value('O'), models.Value('0')), models.Value('I'), models.Value('1')), models.Value('/'), models.Value('')), models.Value('.'), models.Value('')), output_field=models.CharField(max_length=40))),
                ('model_text', models.CharField(blank=True, help_text='What the customer called it.', max_length=80)),
                ('purchased_on', models.DateField(blank=True, null=True)),
                ('proof_verified', models.BooleanField(default=False)),
                ('warranty_until', models.DateField(blank=True, help_text='Carried over from a replaced unit.', null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='accounts.customer')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='warranty.device')),
                ('device_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='warranty.devicetype')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='warranty.product')),
            ],
            options={
                'indexes': [models.Index(fields=['serial_key'], name='device_by_serial_key', opclasses=['varchar_pattern_ops'])],
                'constraints': [models.UniqueConstraint(condition=models.Q(('serial', ''), _negated=True), fields=('serial',), name='device_serial_once')],
            },
        ),
        migrations.CreateModel(
            name='DefectCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ar', models.CharField(max_length=120, verbose_name='Name in Arabic')),
                ('name_en', models.CharField(max_length=120, verbose_name='Name in English')),
                ('external_code', models.CharField(blank=True, max_length=30, verbose_name='Code of others')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='Position')),
                ('is_active', models.BooleanField(default=True, verbose_name='In use')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='Code')),
                ('device_types', models.ManyToManyField(blank=True, related_name='%(class)ss', to='warranty.devicetype', verbose_name='Device types')),
                ('section', models.ForeignKey(blank=True, limit_choices_to={'kind': 'section'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='defects', to='warranty.faultcode', verbose_name='Section')),
            ],
            options={
                'verbose_name': 'Defect code',
                'verbose_name_plural': 'Defect codes',
                'ordering': ['position', 'code'],
            },
        ),
        migrations.CreateModel(
            name='DeviceEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sold_on', 'Sold on'), ('corrected', 'Record corrected')], max_length=10)),
                ('data', models.JSONField(blank=True, default=dict, help_text='Changed fields: before and after.')),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='warranty.device')),
                ('former_owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.customer')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='CoverDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('extended', 'Extended plan'), ('part', 'Part warranty'), ('goodwill', 'Goodwill')], max_length=10, verbose_name='Kind')),
                ('reference', models.CharField(blank=True, max_length=40, verbose_name='Number')),
                ('starts_on', models.DateField(verbose_name='First day')),
                ('ends_on', models.DateField(verbose_name='Last day')),
                ('causes', models.JSONField(default=warranty.models.cover.only_defects, validators=[warranty.models.cover._causes], verbose_name='Causes that it answers for')),
                ('pays_parts', models.BooleanField(default=True, verbose_name='Pays parts')),
                ('pays_labour', models.BooleanField(default=True, verbose_name='Pays labour')),
                ('customer_share', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=10, verbose_name='The customer’s share')),
                ('excluded_defects', models.JSONField(blank=True, default=list, validators=[warranty.models.cover._codes], verbose_name='Fault codes that it leaves out')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cover', to='warranty.device', verbose_name='Device')),
                ('part', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warranty.part', verbose_name='For this part alone')),
            ],
            options={
                'verbose_name': 'cover document',
                'verbose_name_plural': 'cover documents',
                'ordering': ['starts_on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='cover_ends_after_start'), models.CheckConstraint(condition=models.Q(('customer_share__gte', 0)), name='cover_share_not_negative'), models.CheckConstraint(condition=models.Q(('pays_parts', True), ('pays_labour', True), _connector='OR'), name='cover_pays_something'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'part'), _negated=True), ('part__isnull', False), _connector='OR'), name='part_warranty_names_part'), models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('kind', 'reference'), name='cover_reference_once')],
            },
        ),
        *append_only_operations("warranty_deviceevent"),
    ]
