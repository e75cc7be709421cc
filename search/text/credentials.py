"""Find passwords and one-time codes by the words that name them.

Decisions 0270, 0288 and 0297 say what counts and what is left alone: numbers of errors
and versions are what people ask about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.text.named import IS, MINE, MY, OPENING
from search.text.scripts import HAN, HANGUL, KANA, OPEN, UNSPACED

# Repeats are bounded, so that no place of a text is read more than some dozen times.
_FOR = (
    r"\s(?:for|to|of|on|für|para|de|do|pour|per|voor|för|til|для|от|untuk|cho)"
    r"(?:\s[^\s:=]{1,30}){1,3}?"
)
_CODE_OPENING = r"\s{0,2}[\"'“„«‘(<「『#\[]{0,2}"

_PASSWORD_NAME = (
    r"(?:passwor[dt]|passphrase|passcode|kennwort|contrase[ñn]a|palavra[- ]passe"
    rf"|{OPEN}(?:clave|senha|(?:kata )?sandi|m[ậaâ]t kh[ẩaâ]u|(?:[şs]ifre|parola)m?"
    r"|pass(?=\s?[:=])|(?:pwd|psw|pw|mdp)(?=\W)|parol[ăae](?!\w)"
    r"|parool(?: on(?=\s))?|geslo|heslo)"
    r"|mots? de passe|phrase de passe|contrasenya|wachtwoord|l[öo]senord(?:et)?"
    r"|adgangskode[nr]?|kodeord(?:et)?|passord(?:et)?|salas[aõ]na|lozinka|лозинка"
    r"|has[łl]o(?: to(?=\s))?|slapta[žz]odis|jelsz[óo]|kata laluan|συνθηματικ[όο]"
    r"|κωδικ[όο]ς? πρ[όο]σβασης|գաղտնաբառը?|סיסמ[הא]|(?:رمز|کلمه) عبور|گذرواژه|پسورد"
    r"|پاس ورڈ|পাসওয়ার্ড|ពាក្យសម្ងាត់"
    r"|парол(?:[ьяюеа]м?|ата)|密[码碼]|口令|パスワード|パスコード|パスフレーズ"
    r"|비밀번호|패스워드|비번|암호|รหัสผ่าน|พาสเวิร์ด|पासवर्ड|कूटशब्द"
    r"|كلم[ةه] (?:ال)?(?:مرور|سر)ي?|كلمتي السري[ةه]|(?:ال)?باسورد)"
)
_PASSWORD_VALUE = rf"(?P<value>[^\s{HAN}{KANA}{HANGUL}{UNSPACED}、。「」『』।،؛؟…]+)"
_QUOTES = "\"'“”„«»"
_IN_QUOTES = f"[^{_QUOTES}\\n]{{1,100}}"
# Of Bitcoin Core and its relatives; the last takes the old password first.
_COMMANDS = (
    rf"{OPEN}(?:walletpassphrase(?:change)?|encryptwallet)\s",
    rf"{OPEN}walletpassphrasechange"
    rf"\s(?:[{_QUOTES}]{_IN_QUOTES}[{_QUOTES}]|\S{{1,100}})\s",
)
_PASSWORDS = (
    re.compile(
        rf"{_PASSWORD_NAME}[\"']?(?:{MINE}|{_FOR})?{IS}{OPENING}{_PASSWORD_VALUE}",
        re.IGNORECASE,
    ),
    # Half of the languages need no verb: my password hunter22.
    re.compile(
        rf"(?:{OPEN}{MY}\s?{_PASSWORD_NAME}"
        rf"|{_PASSWORD_NAME}{MINE}|{OPEN}(?:[şs]ifre|parola)m"
        rf"|salasanani(?:\son)?|jelszavam|كلم[ةه] (?:مرور|سر)ي)(?=\s){OPENING}"
        r"(?!(?-i:[A-Z]{2,12})[-_]\d{1,8}[.,;:?)]?(?!\S))"
        rf"{_PASSWORD_VALUE}",
        re.IGNORECASE,
    ),
    *(
        re.compile(rf"{command}{OPENING}{_PASSWORD_VALUE}", re.IGNORECASE)
        for command in _COMMANDS
    ),
)
# Quoted, what a command takes may be several words, and ordinary ones.
_QUOTED = tuple(
    re.compile(
        rf"{command}[{_QUOTES}](?P<value>{_IN_QUOTES})[{_QUOTES}]", re.IGNORECASE
    )
    for command in _COMMANDS
)
_CLOSING = ".,;:?)]}\"'”»’>"
SHORTEST_PASSWORD = 6
"""Characters of what has letters and digits: fewer are a `TRC20` or `SHA1`."""
# What no ordinary word has.
_UNUSUAL = re.compile(r"\d|[^\W_][@#$%^&*+=~|!\\]+[^\W_]")
# Versions, addresses of pages, `8-character`, `E-1042`.
_ORDINARY = re.compile(
    r"v?\d+(?:\.\d+)+|\w+://.*|\d{1,2}[a-z]{0,2}-[a-z]+"
    r"|e(?:rr)?[-_]?\d+|err(?:or[-_]?|[-_])\w*(?<=\d)",
    re.IGNORECASE,
)

_ONE_TIME = r"(?:2fa|mfa|t?otp|sms|смс|pin|authenticator|ओटीपी|पिन)"
_CODE = (
    r"(?:(?:pass)?code|kode|kod(?:u\w{0,3}|um)?|код[уа]?|कोड|コード|番号"
    r"|코드|번호|[码碼])"
)
# Alone it names codes of errors too; not after letters of a script with spaces.
_ANY_CODE = (
    rf"(?<![^\W{HAN}{KANA}{HANGUL}{UNSPACED}])(?:(?:pass)?code|kod[eu]?|c[óo]digo|код"
    r"|codice|m[ãa]|कोड|קוד|کد|(?:ال)?(?:رمز|كود)|รหัส|โค้ด|コード|코드)"
)
_MY_CODE = (
    rf"(?:(?<!\w){MY}\s?{_ANY_CODE}|{_ANY_CODE}{MINE}"
    r"|(?:(?<!\w)(?<!\w\s)|\bbenim\s)kodum|(?<!\w)(?:رمزي|كودي)|我的[码碼])"
)
_CODE_NAME = (
    rf"(?:{_MY_CODE}|{OPEN}{_ONE_TIME}(?:[ -]?{_CODE})?"
    rf"|{OPEN}(?:verif\w{{0,12}}|confirm\w{{0,7}}|auth\w{{0,15}}|security|login|log-in"
    r"|backup|recovery|one[- ]time|two[- ]factor|e-?mail|google|access"
    r"|best(?:ä|ae)tigungs|sicherheits|einmal|zwei-faktor|anmelde|prüf"
    r"|bevestigings|beveiligings"
    r"|do[ğg]rulama|onay|g[üu]venlik|yedek|tek kullan[ıi]ml[ıi]k)"
    r"[ -]?(?:(?:pass)?codes?|kod(?:u\w{0,3}|um)?)"
    r"|c[óo]digo (?:de )?(?:la )?(?:verifica\w{2,4}|autentica\w{2,4}|confirma\w{2,4}"
    r"|seguri?[dt]ad|segurança|recupera\w{2,4}|acceso|acesso|login|respaldo|backup"
    rf"|un solo uso|uso [úu]nico|{_ONE_TIME})"
    r"|code (?:de (?:la )?|d['’])(?:v[ée]rifi|valida|confirma|s[ée]curit|authenti"
    r"|secours)\w{0,9}"
    rf"|codice (?:di )?(?:verifica|conferma|sicurezza|autenticazione|{_ONE_TIME})"
    rf"|kod (?:weryfikacyjny|potwierdzenia|bezpieczeństwa|{_ONE_TIME})"
    r"|код (?:підтвердження|перевірки|безпеки|входу)"
    r"|κωδικ[όο]ς? (?:επαλήθευσης|επιβεβαίωσης|ασφαλείας)"
    r"|קוד ה?(?:אימות|אישור|אבטחה)|کد (?:تایید|تأیید|امنیتی)|رمز (?:یکبار ?مصرف|پویا)"
    r"|kode (?:verifikasi|autentikasi|konfirmasi|keamanan|cadangan|sekali pakai"
    rf"|{_ONE_TIME})"
    r"|m[ãa] (?:x[áa]c (?:minh|th[ựu]c|nh[ậa]n)|b[ảa]o m[ậa]t|d[ựu] ph[òo]ng"
    rf"|{_ONE_TIME})"
    r"|код[уа]? (?:из )?(?:подтверждени|проверк|верификац|безопасност|авторизац"
    rf"|аутентификац|двухфакторн|входа|{_ONE_TIME})\w{{0,5}}"
    r"|одноразов\w{2,3} (?:код|парол)\w{0,2}"
    r"|(?:رمز|كود) (?:ال)?(?:تحقق|تأكيد|مصادقة|أمان|دخول|احتياطي)(?: الثنائية)?"
    rf"|(?:رمز|كود) {_ONE_TIME}"
    r"|(?:सत्यापन|वेरिफिकेशन|सुरक्षा|बैकअप) कोड"
    rf"|(?:รหัส|โค้ด)\s?(?:ยืนยัน(?:ตัวตน)?|ความปลอดภัย|สำรอง|ใช้ครั้งเดียว|{_ONE_TIME})"
    r"|(?:[验驗][证證]|认证|校[验驗]|[动動][态態]|确认|確認|短信|簡訊|安全|[备備]用|一次性)"
    r"(?:[码碼]|口令|密[码碼])|(?:認証|検証|確認|セキュリティ|バックアップ|ワンタイム)"
    r"(?:コード|番号|パスワード)|暗証番号|(?:인증|확인|보안|문자|백업|일회용)\s?(?:코드|번호))"
)
# What is said of an error is no code, nor is an amount.
_ERROR = (
    r"(?:err|fehler|hata|ошибк|خطأ|त्रुटि|एरर|kesalahan|エラー|오류|에러|ข้อผิดพลาด|lỗi"
    r"|错误|錯誤|报错|fout|fel(?!\w)|fejl|feil|virhe|hiba|chyb|eroare|błąd|błęd|помилк"
    r"|σφάλμα|שגיאה|خطا)"
)
_NO_CODE = (
    rf"(?![A-Za-z0-9_-]|[.,:]\d|\s?(?:(?:de|do|of|van) )?{_ERROR}"
    r"|\s?(?:usd|eur|btc|eth|sats?\b|[$€%]))"
)
# Errors are not entered, so theirs are never said to be wrong or not to work.
_REFUSED = (
    r"(?:\s(?:(?:do(?:es)?|did|is|was)(?:n['’]?t|\snot)|not)"
    r"\s(?:work|(?:being\s)?accepted|valid|correct|recogni[sz]ed)"
    r"|\s(?:is|was)\s(?:wrong|incorrect|expired|rejected|refused)(?=\W|$)"
    r"|\s(?:funktioniert|geht|klappt|stimmt)\snicht|\swird\s(?:nicht\s|abgelehnt)"
    r"|\sist\s(?:falsch|ungültig|abgelaufen)"
    r"|\sn[oã]o?\s(?:me\s)?(?:funciona|sirve|vale|(?:es|é)\s(?:v[áa]lid|corre|ace[ip]t))"
    r"|\sest[áa]\s(?:errad|mal)"
    r"|\sне\s?(?:работа|подход|прин|вер)"
    r"|\s(?:çalışm|calism|geçersiz|kabul edilm)"
    r"|\s(?:salah|tidak\s(?:ber|bisa|valid|diterima))"
    r"|\skhông\s(?:hoạt động|dùng|hợp lệ|đúng|được)"
    r"|\s(?:غير|لا)\s(?:يعمل|يصلح|صحيح|صالح|مقبول)"
    r"|\s(?:काम नहीं|गलत|मान्य नहीं|नहीं चल)"
    r"|\s?(?:ใช้(?:งาน)?ไม่ได้|ไม่ถูกต้อง)"
    r"|[이가는은]?\s?(?:안\s?[돼되먹맞]|작동하지|틀)"
    r"|\s?[がはを]?\s?(?:使え|通ら|効か|無効|間違)"
    r"|\s?不(?:[对對行]|能用|正[确確]|好使)|\s?(?:无效|無效|用不了))"
)
# `error sms 300203`, `zip code`: read in the few characters before a name.
_OTHER_BEFORE = re.compile(
    rf"{OPEN}(?:{_ERROR}[^\W\d]{{0,4}}|http|status|response|posta?l?|zip|country|area"
    r"|sort|우편|국가)\s?$",
    re.IGNORECASE,
)
_BEFORE = 20

_DIGITS = re.compile(r"\d(?:[ -]?\d){3}")
_SIX = r"\d{3}[ -]?\d{3}"
_FOUR_TO_EIGHT = r"(?P<value>\d{4,8}|\d{3}[ -]\d{3}|\d{4}[ -]\d{4})"
_NO_YEAR = r"(?!(?:19|20)\d\d(?!\d))"
_CODES = (
    # What is said to be the code may have four to eight digits, if it is no year.
    re.compile(
        rf"{_CODE_NAME}{MINE}?(?:(?P<said>{IS}){_CODE_OPENING}(?:g-)?"
        rf"{_NO_YEAR}|{_CODE_OPENING}(?={_SIX}{_NO_CODE}(?!:\s[^\W\d])))"
        rf"{_FOUR_TO_EIGHT}{_NO_CODE}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_ANY_CODE}{IS}?{_CODE_OPENING}{_NO_YEAR}{_FOUR_TO_EIGHT}"
        rf"{_NO_CODE}[)\]\"'”»」]?(?={_REFUSED})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w.,:-])(?P<said>)(?P<value>{_SIX})"
        r"(?=\s?(?:is|ist|es|é|это|adalah|là|هو|是|は|が)\s?"
        r"(?:(?:my|your|the|mein|dein|ihr|mi|tu|su|meu|seu|o|el|мой|ваш|我的|你的|您的)\s?)?"
        rf"(?:[^\W\d]{{1,20}}\s)?{_CODE_NAME})",
        re.IGNORECASE,
    ),
)


def find_credentials(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where passwords and one-time codes stand, as `password` and `code`.

    ``text`` has its digits in ASCII; places are code points.
    """
    for pattern in _QUOTED:
        for match in pattern.finditer(text):
            yield *match.span("value"), "password"
    if _UNUSUAL.search(text):
        for pattern in _PASSWORDS:
            for match in pattern.finditer(text):
                value = match["value"].rstrip(_CLOSING)
                if _may_be_password(value):
                    start = match.start("value")
                    yield start, start + len(value), "password"
    if _DIGITS.search(text):
        for pattern in _CODES:
            for match in pattern.finditer(text):
                before = text[max(0, match.start() - _BEFORE) : match.start()]
                said = match.groupdict().get("said") is not None
                if said or not _OTHER_BEFORE.search(before):
                    yield *match.span("value"), "code"


def _may_be_password(value: str) -> bool:
    """Not an ordinary word: digits, or letters and digits, or signs within."""
    return (
        len(value) >= SHORTEST_PASSWORD
        and _UNUSUAL.search(value) is not None
        and _ORDINARY.fullmatch(value) is None
    )
