"""Numbers of passports and identity cards are taken out beside their names."""

from __future__ import annotations

import pytest

from search.text.redaction import redact


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("passport C01X00T47 rejected", "passport [document] rejected"),
        ("passport C01X00T47 error at upload", "passport [document] error at upload"),
        ("passport c01x00t47", "passport [document]"),
        ("my passport number is 123456789.", "my passport number is [document]."),
        ("passport no. A1234567, why", "passport no. [document], why"),
        ("identity card AB 1234567", "identity card [document]"),
        ("Aadhaar 1234 5678 9012", "Aadhaar [document]"),
        ("Reisepass C01X00T47 abgelehnt", "Reisepass [document] abgelehnt"),
        ("Passnummer: C01X00T47", "Passnummer: [document]"),
        ("Personalausweis Nr. L01X00T471", "Personalausweis Nr. [document]"),
        ("número de pasaporte AAA123456", "número de pasaporte [document]"),
        ("mi DNI es 12345678Z", "mi DNI es [document]"),
        ("passaporte número AA123456", "passaporte número [document]"),
        ("CPF 123.456.789-09", "CPF [document]"),
        ("паспорт серия 4510 номер 123456", "паспорт серия [document]"),
        ("номер паспорта 45 10 123456", "номер паспорта [document]"),
        ("pasaport numaram U12345678", "pasaport numaram [document]"),
        ("TC kimlik no: 10000000146", "TC kimlik no: [document]"),
        ("nomor paspor saya A1234567", "nomor paspor saya [document]"),
        ("NIK 3171234567890123", "NIK [document]"),
        ("hộ chiếu số B1234567", "hộ chiếu số [document]"),
        ("CCCD của tôi là 001099012345", "CCCD của tôi là [document]"),
        ("पासपोर्ट नंबर A1234567", "पासपोर्ट नंबर [document]"),
        ("رقم جواز السفر A١٢٣٤٥٦٧٨", "رقم جواز السفر [document]"),
        ("رقم الهوية الوطنية هو 1012345678", "رقم الهوية الوطنية هو [document]"),
        ("หนังสือเดินทางเลขที่ AA1234567", "หนังสือเดินทางเลขที่ [document]"),
        ("บัตรประชาชน 1-2345-67890-12-1", "บัตรประชาชน [document]"),
        ("여권번호는 M12345678입니다", "여권번호는 [document]입니다"),
        ("주민등록번호 900101-1234567", "주민등록번호 [document]"),
        ("パスポート番号TK1234567です", "パスポート番号[document]です"),
        ("护照号码是Ｅ１２３４５６７８", "护照号码是[document]"),
        ("身份證號 11010119900307803X", "身份證號 [document]"),
    ],
)
def test_what_a_word_names_as_number_of_a_document_is_taken_out(text, kept):
    assert redact(text).text == kept
    assert redact(kept).text == kept


@pytest.mark.parametrize(
    "text",
    [
        "passport 2024",
        "passport 2026-11-30",
        "passport expires 30.11.2027",
        "passport: 30.11.2027",
        "passport error 300203",
        "passport E-1042",
        "passport upload fails with 300203123",
        "passports 1234567",
        "passport 1500000 usdt limit",
        "passport or identity card for KYC2?",
        "order id 20261122001, C01X00T47",
        "номер заказа 20261122001",
        "passport is 1920x1080",
        f"passport{' ' * 40}C01X00T47",
        "my name is John Smith",
    ],
)
def test_other_numbers_stay(text):
    assert redact(text).text == text
