"""Passwords and one-time codes are taken out; other numbers are what is asked about."""

from __future__ import annotations

import pytest

from search.text.placeholders import KINDS
from search.text.redaction import redact
from search.text.secrets import blocked

PASSWORDS = [
    ("password: hunter22", "password: [password]"),
    ("password=hunter22", "password=[password]"),
    ("pw: hunter22", "pw: [password]"),
    ('"password": "hunter22"', '"password": "[password]"'),
    ("password: elephant99", "password: [password]"),
    ("senha: elefante99", "senha: [password]"),
    ("password is eTr7Qp2", "password is [password]"),
    ("my password is: hunter22", "my password is: [password]"),
    ("my pw is hunter22", "my pw is [password]"),
    ("contraseña es: hola1234", "contraseña es: [password]"),
    ("mein Passwort lautet: Geheim12", "mein Passwort lautet: [password]"),
    ("senha é: verao2024", "senha é: [password]"),
    ("รหัสผ่านคือ: abc12345", "รหัสผ่านคือ: [password]"),
    ("my password is hunter22.", "my password is [password]."),
    ("my password hunter22 fails", "my password [password] fails"),
    (
        "my password for harbourline is hunter22",
        "my password for harbourline is [password]",
    ),
    ("password: pass@word", "password: [password]"),
    ("password: 123456", "password: [password]"),
    ("mein passwort ist Sommer2024!", "mein passwort ist [password]"),
    ("mi contraseña es Verano2024", "mi contraseña es [password]"),
    ("clave: verano24", "clave: [password]"),
    ("minha senha é Verao2024", "minha senha é [password]"),
    ("мой пароль Privet123 не подходит", "мой пароль [password] не подходит"),
    ("пароль: Privet123", "пароль: [password]"),
    ("şifrem Yaz2024! çalışmıyor", "şifrem [password] çalışmıyor"),
    ("kata sandi saya adalah panas2024", "kata sandi saya adalah [password]"),
    ("mật khẩu của tôi là muahe2024", "mật khẩu của tôi là [password]"),
    ("mat khau: muahe2024", "mat khau: [password]"),
    ("मेरा पासवर्ड garmi2024 है", "मेरा पासवर्ड [password] है"),
    ("كلمة المرور هي saif2024", "كلمة المرور هي [password]"),
    ("รหัสผ่านของฉันคือron2024xครับ", "รหัสผ่านของฉันคือ[password]ครับ"),
    ("비밀번호는 yeoreum24입니다", "비밀번호는 [password]입니다"),
    ("パスワードは「hunter22」です", "パスワードは「[password]」です"),
    ("密码是hunter22怎么办", "密码是[password]怎么办"),
    ("密碼：ｈｕｎｔｅｒ２２，登不上", "密碼：[password]，登不上"),
]
CODES = [
    ("my 2fa code is 482913", "my 2fa code is [code]"),
    ("my code is 482913", "my code is [code]"),
    ("my code: 4829", "my code: [code]"),
    ("my code 482913 why", "my code [code] why"),
    ("482913 is my code", "[code] is my code"),
    ("code 482913 does not work", "code [code] does not work"),
    ("the code 4829 isn't accepted", "the code [code] isn't accepted"),
    ('code "482 913" was rejected', 'code "[code]" was rejected'),
    ("mein Code ist 482913", "mein Code ist [code]"),
    ("Code 482913 funktioniert nicht", "Code [code] funktioniert nicht"),
    ("mi código es 482913", "mi código es [code]"),
    ("el código 482913 no funciona", "el código [code] no funciona"),
    ("el código 4829 no es aceptado", "el código [code] no es aceptado"),
    ("meu código é 482913", "meu código é [code]"),
    ("o código 482913 não funciona", "o código [code] não funciona"),
    ("o código 482913 está errado", "o código [code] está errado"),
    ("kode 482913 salah", "kode [code] salah"),
    ("мой код 482913", "мой код [code]"),
    ("код 482913 не подходит", "код [code] не подходит"),
    ("kodum 482913", "kodum [code]"),
    ("kod 482913 çalışmıyor", "kod [code] çalışmıyor"),
    ("kode saya adalah 482913", "kode saya adalah [code]"),
    ("kode 482913 tidak berfungsi", "kode [code] tidak berfungsi"),
    ("mã của tôi là 482913", "mã của tôi là [code]"),
    ("mã 482913 không hợp lệ", "mã [code] không hợp lệ"),
    ("मेरा कोड 482913 है", "मेरा कोड [code] है"),
    ("कोड 482913 काम नहीं कर रहा", "कोड [code] काम नहीं कर रहा"),
    ("رمزي هو 482913", "رمزي هو [code]"),
    ("الرمز ٤٨٢٩١٣ لا يعمل", "الرمز [code] لا يعمل"),
    ("รหัสของฉันคือ 482913", "รหัสของฉันคือ [code]"),
    ("รหัส 482913 ใช้ไม่ได้", "รหัส [code] ใช้ไม่ได้"),
    ("내 코드는 482913", "내 코드는 [code]"),
    ("코드 482913이 안 돼요", "코드 [code]이 안 돼요"),
    ("私のコードは482913です", "私のコードは[code]です"),
    ("届いたコード482913が使えない", "届いたコード[code]が使えない"),
    ("我的码是482913", "我的码是[code]"),
    ("my 2fa code is: 482913", "my 2fa code is: [code]"),
    ("验证码是：482913", "验证码是：[code]"),
    ("2fa code #482913", "2fa code #[code]"),
    ("2fa code [482913]", "2fa code [[code]]"),
    ("error: sms code is 482913", "error: sms code is [code]"),
    ("transferred, sms 482913", "transferred, sms [code]"),
    ("error, sms code 482913 refused", "error, sms code [code] refused"),
    ("2FA 482 913 rejected", "2FA [code] rejected"),
    ("verification code: G-482913", "verification code: G-[code]"),
    ("the sms code is 4829", "the sms code is [code]"),
    ("backup code: 1234-5678", "backup code: [code]"),
    ("my pin is 4821", "my pin is [code]"),
    ("authenticator code (482913) wrong", "authenticator code ([code]) wrong"),
    (
        "482913 is your Harbourline verification code",
        "[code] is your Harbourline verification code",
    ),
    ("Bestätigungscode 482913", "Bestätigungscode [code]"),
    ("código de verificación 482913", "código de verificación [code]"),
    ("codigo 2fa: 482913", "codigo 2fa: [code]"),
    ("código de autenticação 482913", "código de autenticação [code]"),
    ("код из смс 482913", "код из смс [code]"),
    ("код подтверждения: 482913", "код подтверждения: [code]"),
    ("doğrulama kodum 482913", "doğrulama kodum [code]"),
    ("kode OTP saya 482913", "kode OTP saya [code]"),
    ("mã xác minh 482913", "mã xác minh [code]"),
    ("सत्यापन कोड 482913", "सत्यापन कोड [code]"),
    ("رمز التحقق هو ٤٨٢٩١٣", "رمز التحقق هو [code]"),
    ("รหัสยืนยัน 482913", "รหัสยืนยัน [code]"),
    ("인증번호는 482913입니다", "인증번호는 [code]입니다"),
    ("認証コードは482913です", "認証コードは[code]です"),
    ("验证码 482913", "验证码 [code]"),
    ("驗證碼482913不對", "驗證碼[code]不對"),
]


@pytest.mark.parametrize(("text", "kept"), PASSWORDS + CODES)
def test_what_a_word_names_as_password_or_code_is_taken_out(text, kept):
    assert redact(text).text == kept
    assert redact(kept).text == kept


@pytest.mark.parametrize(
    "text",
    [
        "password: reset",
        "reset password 2024",
        "password is too short",
        "password is TRC20",
        "password: 8-character minimum",
        "password is 8 to 16 characters",
        "wrong password: error_300203",
        "wrong password: e-1042",
        "password: ERR_AUTH_401",
        "my password AUTH-403 error",
        "my password AUTH-403",
        "error sms 300203",
        "错误 sms 300203",
        "verification code 300203: invalid",
        "wrong password, phone is iphone15",
        "https://x.example/?password=https://y.example/1",
        "password manager 1password2",
        "пароль: забыл",
        "密码是什么",
        "パスワードは8文字以上",
        "비밀번호는 8자 이상",
        "code 1020 error",
        "code 429",
        "HTTP code 503",
        "HTTP code 5030 is not accepted",
        "code 300203 what does it mean",
        "code 300203 invalid signature",
        "I get code 300203",
        "withdrawal failed, code: 300203",
        "my error code is 300203",
        "my postal code is 10115",
        "postal code 10115 is not accepted",
        "my code does not work since 2024",
        "error code 300203 is not accepted",
        "エラーコード300203が使えない",
        "hata kodum: 300203",
        "posta kodum: 34000",
        "문제 코드 300203",
        "오류 코드 300203이 안 돼요",
        "mi código postal es 28001",
        "код ошибки 300203 не работает",
        "Fehlercode 300203 geht nicht weg",
        "Barcode 482913 funktioniert nicht",
        "error code 300203",
        "error code: 300203",
        "code 482913",
        "pin code does not work",
        "2fa code 6 digits",
        "ERC20 code",
        "2fa error 300203",
        "2fa code 482913 error",
        "authentication code 401",
        "auth code -1022",
        "verification code: 2024",
        "verification code: 2024-11-30",
        "sms code: 10-12 minutes",
        "authenticator app 6.0.1",
        "2fa above 100000 usdt",
        "2fa 100000 usdt",
        "swift code 482913",
        "order 482913 is pending",
        "Fehlercode 300203",
        "código de error 300203",
        "код ошибки 300203",
        "hata kodu 300203",
        "kode kesalahan 300203",
        "mã lỗi 300203",
        "त्रुटि कोड 300203",
        "رمز الخطأ 300203",
        "รหัสข้อผิดพลาด 300203",
        "오류 코드 300203",
        "エラーコード 300203",
        "错误码 300203",
        "验证码错误 300203",
    ],
)
def test_numbers_and_words_that_are_asked_about_stay(text):
    assert redact(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        f"verif{'x' * 40} code 482913",
        f"password for {'x' * 40} is hunter22",
        f"password{' ' * 40}: hunter22",
        f"482913 is your {'x' * 40} verification code",
    ],
)
def test_a_name_has_an_end(text):
    """Where a run may be of any length, reading it takes quadratic time."""
    assert redact(text).text == text


def test_a_long_password_is_compared_with_errors_once():
    assert redact(f"password: e{'1' * 19_900}!").text == "password: [password]"


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_taken_out_is_no_recovery_phrase(kind):
    assert blocked(f"[{kind}] " * 12) is None


def test_a_placeholder_between_the_words_of_a_phrase_hides_nothing():
    assert blocked("abandon " * 6 + "[email] " + "abandon " * 5 + "about") is not None
