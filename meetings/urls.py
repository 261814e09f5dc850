"""Addresses of meetings, their minutes and their papers."""

from django.urls import path

from meetings.views import (
    api,
    approval,
    archiving,
    attachments,
    attendance,
    bundles,
    calendars,
    checkin,
    followups,
    home,
    invitations,
    layouts,
    lookback,
    meetings,
    minutes,
    naskah,
    new,
    papers,
    pasting,
    personal,
    preparing,
    publishing,
    regions,
    screen,
    signed,
    sync,
    trail,
    verifying,
    versions,
)

app_name = "meetings"

# What is read, approved and handed on
urlpatterns = [
    path("", home.home, name="home"),
    path("rapat/", meetings.meeting_list, name="list"),
    path("rapat/<int:pk>/", meetings.detail, name="detail"),
    path("rapat/<int:pk>/a1/", papers.a1, name="a1"),
    path("rapat/<int:pk>/a1/<slug:section>/", papers.a1_section, name="a1_section"),
    path("rapat/<int:pk>/a1.pdf", papers.a1_pdf, name="a1_pdf"),
    path("rapat/<int:pk>/a1-draf.pdf", papers.a1_draft_pdf, name="a1_draft_pdf"),
    path("rapat/<int:pk>/versi/<int:version>/a1.pdf", papers.version_pdf, name="version_pdf"),
    path("rapat/<int:pk>/versi/<int:version>/bertanda-tangan.pdf", papers.signed_pdf, name="signed_pdf"),
    path("rapat/<int:pk>/gambar/<str:sha256>/", papers.picture, name="picture"),
    path("rapat/<int:pk>/periksa/", approval.check, name="check"),
    path("rapat/<int:pk>/ajukan/", approval.submit, name="submit"),
    path("rapat/<int:pk>/tarik/", approval.withdraw, name="withdraw"),
    path("rapat/<int:pk>/sahkan/", approval.decide, name="decide"),
    path("rapat/<int:pk>/setujui/", approval.approve, name="approve"),
    path("rapat/<int:pk>/kembalikan/", approval.give_back, name="give_back"),
    path("rapat/<int:pk>/perbaikan/", approval.reopen, name="reopen"),
    path("rapat/<int:pk>/riwayat/", versions.history, name="history"),
    path("rapat/<int:pk>/banding/", versions.compare, name="compare"),
    path("rapat/<int:pk>/bertanda-tangan/", signed.signed, name="signed"),
    path("rapat/<int:pk>/bertanda-tangan/<uuid:uid>/pakai/", signed.accept, name="accept_signed"),
    path("rapat/<int:pk>/bertanda-tangan/<uuid:uid>/lepas/", signed.remove, name="remove_signed"),
    path("rapat/<int:pk>/terbitkan/", publishing.publish, name="publish"),
    path("rapat/<int:pk>/tarik-terbitan/", publishing.withdraw, name="withdraw_publication"),
    path("rapat/<int:pk>/batalkan/", approval.cancel, name="cancel"),
    path("rapat/<int:pk>/lampiran/", attachments.attachments, name="attachments"),
    path("rapat/<int:pk>/lampiran/unggah/", attachments.attach, name="attach"),
    path("rapat/<int:pk>/lampiran/<uuid:uid>/ubah/", attachments.change, name="change_attachment"),
    path("rapat/<int:pk>/lampiran/<uuid:uid>/pindah/", attachments.move, name="move_attachment"),
    path("rapat/<int:pk>/lampiran/<uuid:uid>/hapus/", attachments.detach, name="detach"),
    path("rapat/<int:pk>/lampiran/<uuid:uid>/kembalikan/", attachments.restore, name="restore_attachment"),
    path("rapat/<int:pk>/lampiran/<uuid:uid>/kecil/", attachments.thumbnail, name="thumbnail"),
    path("rapat/<int:pk>/lampiran/<uuid:uid>/<path:filename>", attachments.download, name="attachment"),
]

# What is put away, how long it is kept, and the whole record of a Pokja
urlpatterns += [
    path("rapat/<int:pk>/arsipkan/", archiving.archive, name="archive"),
    path("rapat/<int:pk>/keluarkan-dari-arsip/", archiving.take_out, name="take_out"),
    path("pokja/<region:code>/arsip/", archiving.overview, name="archive_overview"),
    path("pokja/<region:code>/arsip/jadwal/tambah/", archiving.rule_add, name="retention_add"),
    path("pokja/<region:code>/arsip/jadwal/<int:pk>/", archiving.rule, name="retention_rule"),
    path("pokja/<region:code>/arsip/jadwal/<int:pk>/hapus/", archiving.rule_remove, name="retention_remove"),
    path("pokja/<region:code>/arsip/ekspor/", archiving.export, name="export_pokja"),
    path("pokja/<region:code>/arsip/riwayat/<int:pk>/", archiving.earlier_history, name="earlier_history"),
]

# For programs of other institutions
urlpatterns += [
    path("api/v1/", api.about, name="api"),
    path("api/v1/openapi.json", api.openapi, name="api_openapi"),
    path("api/v1/finals", api.finals, name="api_finals"),
    path("api/v1/finals/<uuid:uid>", api.final, name="api_final"),
    path("api/v1/finals/<uuid:uid>/a1.pdf", api.final_pdf, name="api_final_pdf"),
    path("api/v1/follow-ups", api.follow_ups, name="api_follow_ups"),
    path("api/v1/numbers", api.numbers, name="api_numbers"),
    path("api/v1/<path:rest>", api.not_there, name="api_not_there"),
]

# What became of what was asked for
urlpatterns += [
    path("tindak-lanjut/", followups.follow_ups, name="follow_ups"),
    path("tindak-lanjut/<uuid:uid>/", followups.follow_up, name="follow_up"),
    path("tindak-lanjut/<uuid:uid>/pisah/", followups.split, name="split_follow_up"),
    path("tindak-lanjut/<uuid:uid>/bukti/<uuid:news>/", followups.proof, name="follow_up_proof"),
]

# What the Pokja of a province or the nation did
urlpatterns += [
    path("wilayah/", regions.nation, name="regions"),
    path("wilayah/angka.xlsx", regions.as_xlsx, name="regions_xlsx"),
    path("wilayah/angka.csv", regions.as_csv, name="regions_csv"),
    path("wilayah/laporan.pdf", regions.report, name="regions_report"),
    path("wilayah/<region:code>/", regions.region, name="region"),
    path("wilayah/<region:code>/angka.xlsx", regions.as_xlsx, name="region_xlsx"),
    path("wilayah/<region:code>/angka.csv", regions.as_csv, name="region_csv"),
    path("wilayah/<region:code>/laporan.pdf", regions.report, name="region_report"),
]

# For everybody, without an account
urlpatterns += [
    path("cek/", verifying.check_code, name="check_code"),
    path("cek/<str:code>/", verifying.verify, name="verify"),
    path("publik/", verifying.public_list, name="public"),
    path("publik/<uuid:uid>/laporan.pdf", verifying.public_pdf, name="public_pdf"),
]

# The other papers
urlpatterns += [
    path("pokja/<region:code>/format-a1/", layouts.layout, name="layout"),
    path("akun/kalender/", calendars.calendars, name="calendars"),
    path("akun/kalender/<int:pk>/cabut/", calendars.revoke, name="calendar_revoke"),
    path("kalender/<str:secret>.ics", calendars.feed, name="calendar"),
    path("rapat/<int:pk>/paket/", bundles.bundle_meeting, name="bundle_meeting"),
    path("paket/", bundles.bundles, name="bundles"),
    path("paket/<uuid:uid>/", bundles.bundle, name="bundle"),
    path("paket/<uuid:uid>/unduh/", bundles.bundle_file, name="bundle_file"),
    path("rapat/<int:pk>/naskah/", naskah.naskah, name="naskah"),
    path("rapat/<int:pk>/a1.docx", naskah.a1_docx, name="a1_docx"),
    path("rapat/<int:pk>/notula.pdf", naskah.notula_pdf, name="notula_pdf"),
    path("rapat/<int:pk>/notula.docx", naskah.notula_docx, name="notula_docx"),
    path("rapat/<int:pk>/undangan.pdf", naskah.undangan_pdf, name="undangan_pdf"),
    path("rapat/<int:pk>/daftar-hadir.pdf", naskah.daftar_hadir_pdf, name="daftar_hadir_pdf"),
    path("rapat/<int:pk>/berita-acara.pdf", naskah.berita_acara_pdf, name="berita_acara_pdf"),
]

# What is written: a new meeting, its sheet, its attendance
urlpatterns += [
    path("rapat/baru/", new.new, name="new"),
    path("rapat/tempel/", pasting.paste, name="paste"),
    path("rapat/tempel/tinjau/", pasting.review, name="paste_review"),
    path("rapat/<int:pk>/tempel/", pasting.paste_into, name="paste_into"),
    path("rapat/<int:pk>/tempel/tinjau/", pasting.review_into, name="paste_review_into"),
    path("rapat/<int:pk>/lembar/", minutes.sheet, name="sheet"),
    path("rapat/<int:pk>/lembar/kirim/", sync.send, name="send"),
    path("rapat/<int:pk>/lembar/catat/", minutes.quick_line, name="quick_line"),
    path("rapat/<int:pk>/lembar/semua/", minutes.edit_all, name="edit_all"),
    path("rapat/<int:pk>/lembar/tanda/", minutes.mark_style, name="mark_style"),
    path("rapat/<int:pk>/lembar/<uuid:uid>/", minutes.edit_row, name="row"),
    path("rapat/<int:pk>/lembar/<uuid:uid>/jenis/", minutes.change_kind, name="kind"),
    path("rapat/<int:pk>/lembar/<uuid:uid>/naik/", minutes.move_up, name="up"),
    path("rapat/<int:pk>/lembar/<uuid:uid>/turun/", minutes.move_down, name="down"),
    path("rapat/<int:pk>/lembar/<uuid:uid>/masuk/", minutes.indent, name="in"),
    path("rapat/<int:pk>/lembar/<uuid:uid>/keluar/", minutes.outdent, name="out"),
    path("rapat/<int:pk>/lembar/<uuid:uid>/hapus/", minutes.remove, name="remove"),
    path("rapat/<int:pk>/lembar/<uuid:uid>/pulihkan/", minutes.restore, name="restore"),
    path("rapat/<int:pk>/lembar/jejak/", trail.trail, name="trail"),
    path("rapat/<int:pk>/lembar/<uuid:uid>/tempat-semula/<int:event>/", trail.undo_move, name="undo_move"),
    path("rapat/<int:pk>/hadir/<uuid:uid>/pulihkan/", trail.restore_attendee, name="restore_attendee"),
    path("rapat/<int:pk>/layar/", screen.screen, name="screen"),
    path("rapat/<int:pk>/layar/isi/", screen.content, name="screen_content"),
    path("rapat/<int:pk>/hadir/", attendance.attendance, name="attendance"),
    path("rapat/<int:pk>/hadir/kembar/", attendance.doubles, name="attendance_doubles"),
    path("rapat/<int:pk>/hadir/rekap/", attendance.recap, name="attendance_recap"),
    path("rapat/<int:pk>/hadir/qr/", checkin.qr, name="check_in_qr"),
    path("h/<str:code>/", checkin.check_in, name="check_in"),
]

# What is prepared: agendas used again, earlier follow-ups, those invited
urlpatterns += [
    path("rapat/<int:pk>/isi-awal/", preparing.start, name="start"),
    path("rapat/<int:pk>/tinjau-tindak-lanjut/", lookback.review, name="review"),
    path("rapat/<int:pk>/tinjau-tindak-lanjut/agenda/", lookback.add_item, name="review_item"),
    path("rapat/<int:pk>/tinjau-tindak-lanjut/<uuid:uid>/", lookback.act, name="review_act"),
    path("rapat/<int:pk>/undangan/", invitations.invitations, name="invitations"),
    path("rapat/<int:pk>/hadir/cetak/", invitations.sign_in_sheet, name="sign_in_sheet"),
    path("pokja/<region:code>/susunan-agenda/", preparing.agenda_templates, name="agenda_templates"),
    path("pokja/<region:code>/susunan-agenda/buat/", preparing.add_template, name="agenda_template_add"),
    path("pokja/<region:code>/susunan-agenda/<uuid:uid>/", preparing.change_template, name="agenda_template"),
    path(
        "pokja/<region:code>/susunan-agenda/<uuid:uid>/hapus/", preparing.remove_template, name="agenda_template_remove"
    ),
    path(
        "pokja/<region:code>/susunan-agenda/<uuid:uid>/pulihkan/",
        preparing.restore_template,
        name="agenda_template_restore",
    ),
]

# Personal data: the notice, what is held about one person, and contacts that nobody needs any more
urlpatterns += [
    path("privasi/", personal.notice, name="privacy"),
    path("akun/data/", personal.my_data, name="my_data"),
    path("akun/data.json", personal.my_data_json, name="my_data_json"),
    path("akun/data.pdf", personal.my_data_pdf, name="my_data_pdf"),
    path("pokja/<region:code>/anggota/orang/<int:pk>/data/", personal.person_data, name="person_data"),
    path("pokja/<region:code>/anggota/orang/<int:pk>/data.json", personal.person_data_json, name="person_data_json"),
    path("pokja/<region:code>/anggota/orang/<int:pk>/data.pdf", personal.person_data_pdf, name="person_data_pdf"),
    path(
        "pokja/<region:code>/anggota/orang/<int:pk>/hapus-kontak/",
        personal.remove_contacts,
        name="person_remove_contacts",
    ),
    path(
        "pokja/<region:code>/anggota/hapus-kontak/",
        personal.remove_contacts_of_leavers,
        name="leavers_remove_contacts",
    ),
]
