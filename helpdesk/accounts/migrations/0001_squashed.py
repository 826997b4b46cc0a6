"""All migrations until November 2026 as one, so that a new database is made in seconds; an older one has passed them."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import phonenumber_field.modelfields
import uuid
from django.db import migrations, models

from helpdesk.lib.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_throttle'),
        ('accounts', '0003_settings_names'),
        ('accounts', '0004_branch_country'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Branch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.SlugField(max_length=20, unique=True, verbose_name='Code')),
                    ('name_ar', models.CharField(max_length=80, verbose_name='Name in Arabic')),
                    ('name_en', models.CharField(max_length=80, verbose_name='Name in English')),
                    ('address_ar', models.CharField(blank=True, max_length=200, verbose_name='Address in Arabic')),
                    ('address_en', models.CharField(blank=True, max_length=200, verbose_name='Address in English')),
                    ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None, verbose_name='Telephone')),
                    ('country', models.CharField(default='SA', help_text='Two letters; decides the tax of quotes.', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Two capital letters: SA, AE, BH.')], verbose_name='Country')),
                    ('time_zone', models.CharField(default='Asia/Riyadh', max_length=40, verbose_name='Time zone')),
                    ('is_active', models.BooleanField(default=True, verbose_name='In use')),
                ],
                options={
                    'verbose_name': 'Branch',
                    'verbose_name_plural': 'Branches',
                    'ordering': ['code'],
                },
            ),
            migrations.CreateModel(
                name='Throttle',
                fields=[
                    ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                    ('count', models.PositiveIntegerField()),
                    ('expires_at', models.BigIntegerField(db_index=True)),
                ],
            ),
            migrations.CreateModel(
                name='Customer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('honorific', models.CharField(blank=True, choices=[('', 'No title'), ('mr', 'Mr'), ('ms', 'Ms'), ('dr_m', 'Dr (man)'), ('dr_f', 'Dr (woman)'), ('eng_m', 'Engineer (man)'), ('eng_f', 'Engineer (woman)')], default='', max_length=8)),
                    ('name', models.CharField(max_length=120)),
                    ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, db_index=True, max_length=128, region=None)),
                    ('email', models.EmailField(blank=True, db_index=True, max_length=254)),
                    ('preferred_channel', models.CharField(choices=[('whatsapp', 'WhatsApp'), ('sms', 'SMS'), ('email', 'E-mail'), ('phone', 'Phone call')], default='email', max_length=10)),
                    ('language', models.CharField(choices=[('ar', 'Arabic'), ('en', 'English')], default='ar', max_length=2)),
                    ('note', models.TextField(blank=True, help_text='What staff should keep in mind.')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('phone', ''), ('email', ''), _negated=True), name='customer_can_be_reached')],
                },
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                    ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                    ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                    ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                    ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                    ('role', models.CharField(choices=[('front_desk', 'Front desk'), ('agent', 'Agent'), ('technician', 'Technician'), ('manager', 'Manager'), ('administrator', 'Administrator')], default='agent', max_length=16, verbose_name='Role')),
                    ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staff', to='accounts.branch', verbose_name='Branch')),
                    ('name_ar', models.CharField(blank=True, max_length=80, verbose_name='Name in Arabic')),
                    ('language', models.CharField(choices=[('ar', 'Arabic'), ('en', 'English')], default='ar', max_length=2, verbose_name='Language')),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': 'user',
                    'verbose_name_plural': 'users',
                    'abstract': False,
                },
                managers=[
                    ('objects', django.contrib.auth.models.UserManager()),
                ],
            ),
        ]),
    ]
