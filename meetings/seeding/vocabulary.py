"""The words of made-up meetings. No sign in them needs escaping for COPY."""

from random import Random


def _listed(names: str) -> list[str]:
    return names.split()


FIRST_NAMES = _listed(
    "Siti Ahmad Budi Dewi Agus Rina Hendra Lestari Joko Maya Rudi Fitri Andi Nur Eko Yuni Dedi Sri Bambang Wati Hasan "
    "Ratna Iwan Indah Slamet Ani Yusuf Endang Arif Tuti Rahmat Lina Dian Asep Made Ketut Wayan Nyoman Ida Petrus Maria "
    "Yohanes Marthen Selvi Ferdi Irma Ujang Cecep Tri Dwi Catur Panca Eka Sapta Nanda Gita Surya Bayu Cahya Bulan"
)
LAST_NAMES = _listed(
    "Aminah Santoso Wijaya Hidayat Kurniawan Setiawan Nugroho Saputra Pratama Utami Handayani Rahayu Susanti Wibowo "
    "Hartono Gunawan Permana Maulana Ramadhan Firmansyah Syahputra Lubis Siregar Nasution Harahap Simatupang Tanjung "
    "Pakpahan Mahendra Sudirman Suryani Kartika Puspita Anggraini Safitri Wulandari Yuliana Mulyani Kusuma Prasetyo "
    "Suharto Sugiarto Sumarno Riyadi Hakim Fauzi Ibrahim Salim Latief Basri Tahir Rumbiak Wenda Tabuni Kogoya Manurung"
)
TITLES_AFTER = ("", "", "", "S.T.", "S.E.", "S.Sos.", "M.T.", "M.Si.", "S.H.", "S.T., M.T.")

_HEADS = _listed(
    "Suka Karang Marga Sumber Tanjung Kali Sido Mekar Bangun Wono Banjar Batu Cipta Padang Muara Tegal Gunung Pasir "
    "Kota Lubuk Sungai Teluk Bukit Parung Rawa Kampung Mulya Harapan Purwa Jati"
)
_MIDDLES = _listed(
    "karta wangi putra negara asih bakti dadi gede jaya kerta laya mukti nagara puri rasa sana tirta utama wana yasa"
)
_TAILS = _listed(
    "maju sari mulyo anyar jaya harjo asri makmur rahayu tani indah agung baru lestari raya mukti rejo sakti setia "
    "tunggal utara selatan timur barat tengah jati luhur murni bersih damai"
)


def village(rng: Random) -> str:
    """One of some nine hundred names."""
    return f"{rng.choice(_HEADS)}{rng.choice(_TAILS)}"


def hamlet(rng: Random) -> str:
    """One of some eighteen thousand: a word that hardly any other meeting has."""
    return f"{rng.choice(_HEADS)}{rng.choice(_MIDDLES)}{rng.choice(_TAILS)}"


def person(rng: Random) -> str:
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"


INSTITUTIONS = (
    "Bappeda",
    "Dinas Perumahan Rakyat dan Kawasan Permukiman",
    "Dinas Pekerjaan Umum dan Penataan Ruang",
    "Dinas Lingkungan Hidup",
    "Dinas Kesehatan",
    "Dinas Sosial",
    "Dinas Pemberdayaan Masyarakat dan Desa",
    "Badan Pengelola Keuangan dan Aset Daerah",
    "Bagian Administrasi Pembangunan Setda",
    "Balai Pelaksana Penyediaan Perumahan",
    "Kantor Pertanahan",
    "PDAM Tirta Daerah",
    "Bank Pembangunan Daerah",
    "Forum PKP",
    "BPBD",
)
OFFICES = (
    "Kepala Bidang Perumahan",
    "Kepala Bidang Kawasan Permukiman",
    "Kepala Subbidang Infrastruktur",
    "Sekretaris Dinas",
    "Kepala Seksi Penyediaan Rumah",
    "Perencana Ahli Muda",
    "Staf",
    "Kepala Bidang Cipta Karya",
    "Analis Kebijakan",
    "Tenaga ahli",
)
BIDANG = ("Perencanaan", "Perumahan", "Kawasan Permukiman", "Pembiayaan")

TOPICS = (
    "penanganan permukiman kumuh",
    "penyediaan rumah layak huni",
    "perbaikan rumah tidak layak huni",
    "penyusunan dokumen RP3KP",
    "air minum dan sanitasi permukiman",
    "penyerahan prasarana, sarana, dan utilitas perumahan",
    "pendataan backlog rumah",
    "pembiayaan perumahan bagi masyarakat berpenghasilan rendah",
    "relokasi permukiman di bantaran sungai",
    "sinkronisasi program perumahan pusat dan daerah",
    "rumah susun sewa untuk pekerja",
    "penataan kawasan permukiman nelayan",
    "pengelolaan persampahan permukiman",
    "penguatan kelembagaan Pokja PKP",
    "evaluasi pelaksanaan program kerja",
    "pemutakhiran data perumahan",
    "bantuan stimulan perumahan swadaya",
    "mitigasi bencana di kawasan permukiman",
    "penetapan lokasi prioritas kumuh",
    "peremajaan permukiman kota",
)
AGENDA = (
    "Pembukaan dan arahan",
    "Paparan {topic}",
    "Progres {topic} di {place}",
    "Diskusi {topic}",
    "Pembagian peran perangkat daerah dalam {topic}",
    "Isu dan kendala {topic}",
    "Tinjauan tindak lanjut rapat sebelumnya",
    "Kesepakatan dan rencana kerja",
)
DECISIONS = (
    "Menyepakati {topic} di {place} dimulai pada triwulan berikutnya.",
    "Menetapkan {place} sebagai lokasi prioritas {topic}.",
    "Menyetujui pembagian tugas {topic} antara {who} dan Pokja PKP.",
    "Anggaran {topic} diusulkan melalui perubahan APBD.",
    "Data {topic} memakai hasil verifikasi {who}.",
    "Menyepakati rapat teknis {topic} setiap bulan.",
)
RECOMMENDATIONS = (
    "{who} agar memutakhirkan data {topic} sampai tingkat desa dan kelurahan.",
    "Perlu keterpaduan {topic} dengan rencana tata ruang di {place}.",
    "Pemerintah daerah agar mengalokasikan dana pendamping untuk {topic}.",
    "Keterlibatan masyarakat {place} dalam {topic} perlu ditingkatkan.",
    "{who} agar mengawal legalitas lahan untuk {topic}.",
)
FOLLOWUPS = (
    "Menyampaikan data {topic} {place} kepada sekretariat Pokja.",
    "Menyusun rancangan SK tentang {topic}.",
    "Melakukan survei lapangan {topic} di {place}.",
    "Menyiapkan surat edaran tentang {topic}.",
    "Mengusulkan kegiatan {topic} dalam RKPD.",
    "Mengoordinasikan {topic} dengan {who}.",
    "Menyelesaikan verifikasi calon penerima bantuan di {place}.",
)
NOTES = (
    "{who} menjelaskan capaian {topic} di {place} dan kendala lahan.",
    "Peserta meminta penjelasan mengenai kriteria {topic}.",
    "Masih ada perbedaan data {topic} antara {who} dan kelurahan.",
)
NEWS = (
    "Sudah dikirim melalui surat dinas.",
    "Menunggu tanda tangan kepala dinas.",
    "Data baru tersedia sebagian.",
    "Survei selesai, laporan menyusul.",
    "Anggaran belum tersedia tahun ini.",
    "Sudah dibahas dengan perangkat daerah terkait.",
)
PLACES = (
    "Aula Bappeda",
    "Ruang Rapat Setda",
    "Hotel Nusantara",
    "Aula Dinas Perkim",
    "Balai Desa",
    "Ruang Rapat Utama",
)
