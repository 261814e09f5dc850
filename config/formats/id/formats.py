"""30 Mei 2016; 30 Mei 2016 pukul 09.12 WIB (TIME_ZONE is that of WIB). Django's cut months and count seconds."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j F Y"
TIME_FORMAT = "H.i"
DATETIME_FORMAT = r"j F Y \p\u\k\u\l H.i \W\I\B"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
