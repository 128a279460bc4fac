"""Addresses of logging in and of one's own account, below /staff/."""

from django.urls import path
from django.views.i18n import JavaScriptCatalog
from django_otp_webauthn.views import (
    BeginCredentialAuthenticationView,
    BeginCredentialRegistrationView,
)

from reports.accounts.credentials import passkeys
from reports.accounts.guards.staff_guard import staff_page
from reports.accounts.roles import Permission
from reports.accounts.views import (
    device_views,
    enrolment_pages,
    login_pages,
    own_pages,
    screen_choices,
)

app_name = "accounts"

_inside = staff_page(Permission.OWN_ACCOUNT)
_words = JavaScriptCatalog.as_view(packages=["django_otp_webauthn"])

urlpatterns = [
    path("login/", login_pages.log_in, name="login"),
    path("verify/", login_pages.verify, name="verify"),
    path("lock/", login_pages.lock, name="lock"),
    path("unlock/", login_pages.unlock, name="unlock"),
    path("logout/", login_pages.log_out, name="logout"),
    path("invitation/<str:token>/", enrolment_pages.invitation, name="invitation"),
    path("begin/", enrolment_pages.begin, name="begin"),
    path("account/", own_pages.account, name="account"),
    path("account/password/", own_pages.password, name="password"),
    path("account/authenticator/", own_pages.authenticator, name="authenticator"),
    path("account/codes/", own_pages.codes, name="codes"),
    path("account/sessions/", own_pages.end_others, name="end-others"),
    path("account/passkeys/<int:credential_id>/", own_pages.remove_passkey, name="remove-passkey"),
    path("account/keyboard/", screen_choices.keys, name="keys"),
    path("held/", own_pages.forget_held, name="forget-held"),
    path("devices/", device_views.all_devices, name="devices"),
    path("devices/<uuid:device_id>/close/", device_views.close_other, name="close-other-device"),
    path("device/blank/", device_views.blank, name="device-blank"),
    path("device/back/", device_views.unblank, name="device-unblank"),
    path("device/in-use/", device_views.in_use, name="device-in-use"),
    path("device/close/", device_views.close, name="device-close"),
    path("passkey/begin/", BeginCredentialAuthenticationView.as_view(), name="passkey-begin"),
    path("passkey/complete/", passkeys.CompleteProving.as_view(), name="passkey-complete"),
    path(
        "passkey/add/begin/",
        _inside(BeginCredentialRegistrationView.as_view()),
        name="passkey-add-begin",
    ),
    path(
        "passkey/add/complete/",
        _inside(passkeys.CompleteAdding.as_view()),
        name="passkey-add-complete",
    ),
    path("passkey/words/", _words, name="passkey-words"),
]
