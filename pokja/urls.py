"""Addresses of accounts, regions, Pokja and what belongs to them. Whatever belongs to a Pokja stands under its code."""

from django.urls import include, path, register_converter

from pokja.views import (
    access,
    area_access,
    audit,
    bidang,
    changes,
    decrees,
    directory,
    exporting,
    help,
    history,
    hosts,
    importing,
    members,
    merging,
    mutasi,
    pokja,
    tokens,
)


class RegionCode:
    """36 for a province, 36.02 for a kabupaten or kota."""

    regex = r"[0-9]{2}(?:\.[0-9]{2})?"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(RegionCode, "region")

pages = [
    path("pokja/", directory.pokja_list, name="list"),
    path("pokja/<region:code>/", directory.pokja_page, name="detail"),
    path("pokja/<region:code>/ubah/", pokja.change, name="change"),
    path("pokja/<region:code>/anggota/", members.member_list, name="members"),
    path("pokja/<region:code>/anggota/tambah/", members.add, name="member_add"),
    path("pokja/<region:code>/anggota/impor/", importing.paste, name="member_paste"),
    path("pokja/<region:code>/anggota/impor/<int:pk>/", importing.review, name="import_review"),
    path("pokja/<region:code>/anggota/unduh.xlsx", exporting.members_xlsx, name="members_xlsx"),
    path("pokja/<region:code>/anggota/unduh.csv", exporting.members_csv, name="members_csv"),
    path("pokja/<region:code>/anggota/<int:pk>/", members.correct, name="member_correct"),
    path("pokja/<region:code>/anggota/<int:pk>/akhiri/", members.end, name="member_end"),
    path("pokja/<region:code>/anggota/<int:pk>/mutasi/", mutasi.mutasi, name="member_mutasi"),
    path("pokja/<region:code>/anggota/perubahan/", changes.act_list, name="acts"),
    path("pokja/<region:code>/anggota/perubahan/<int:pk>/urungkan/", changes.undo, name="act_undo"),
    path("pokja/<region:code>/anggota/gabung/", merging.merge, name="merge"),
    path("pokja/<region:code>/kedudukan/<int:pk>/", history.seat, name="seat"),
    path("pokja/<region:code>/anggota/orang/<int:pk>/", history.person, name="person"),
    path("pokja/<region:code>/bidang/", bidang.bidang_list, name="bidang"),
    path("pokja/<region:code>/bidang/<int:pk>/", bidang.rename, name="bidang_rename"),
    path("pokja/<region:code>/bidang/<int:pk>/pindah/", bidang.move, name="bidang_move"),
    path("pokja/<region:code>/bidang/<int:pk>/hapus/", bidang.remove, name="bidang_remove"),
    path("pokja/<region:code>/sk/", decrees.decree_list, name="decrees"),
    path("pokja/<region:code>/sk/tambah/", decrees.add, name="decree_add"),
    path("pokja/<region:code>/sk/<int:pk>/", decrees.correct, name="decree_correct"),
    path("pokja/<region:code>/sk/<int:pk>/berkas/", decrees.download, name="decree_file"),
    path("pokja/<region:code>/kop/", hosts.host_list, name="hosts"),
    path("pokja/<region:code>/kop/tambah/", hosts.add, name="host_add"),
    path("pokja/<region:code>/kop/<int:pk>/", hosts.correct, name="host_correct"),
    path("pokja/<region:code>/kop/<int:pk>/lambang/", hosts.logo, name="host_logo"),
    path("pokja/<region:code>/akses/", access.access_list, name="access"),
    path("pokja/<region:code>/akses/beri/", access.give, name="access_give"),
    path("pokja/<region:code>/akses/<int:pk>/cabut/", access.take, name="access_take"),
    path("pokja/<region:code>/akses/<int:pk>/tautan/", access.send_link, name="access_link"),
    path("pokja/<region:code>/akses/api/", tokens.tokens, name="tokens"),
    path("pokja/<region:code>/akses/api/<int:pk>/cabut/", tokens.revoke, name="token_revoke"),
    path("akses/api/", tokens.area_tokens, name="area_tokens"),
    path("akses/api/<int:pk>/cabut/", tokens.revoke_area, name="area_token_revoke"),
    path("bantuan/peran/", help.roles, name="roles"),
    path("akses/", area_access.access_list, name="area_access"),
    path("akses/beri/", area_access.give, name="area_access_give"),
    path("akses/<int:pk>/cabut/", area_access.take, name="area_access_take"),
    path("akses/<int:pk>/tautan/", area_access.send_link, name="area_access_link"),
    path("pokja/<region:code>/audit/", audit.log, name="audit"),
    path("pokja/<region:code>/audit/log.csv", audit.as_csv, name="audit_csv"),
    path("pokja/<region:code>/audit/log.xlsx", audit.as_xlsx, name="audit_xlsx"),
    path("audit/", audit.log, name="audit_all"),
    path("audit/log.csv", audit.as_csv, name="audit_all_csv"),
    path("audit/log.xlsx", audit.as_xlsx, name="audit_all_xlsx"),
]

urlpatterns = [
    path("", include("pokja.account_urls")),
    path("", include((pages, "pokja"))),
]
