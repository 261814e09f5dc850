"""The words of headings: what announces which kind of row, and what may stand around it."""

from meetings.pasting import rows

# Written with single blanks; a blank matches none or many in the text, a slash also "dan", "&" and a comma.
PHRASES = {
    rows.FOLLOWUP: """
        rencana kerja tindak lanjut|rencana tindak lanjut|rencana aksi tindak lanjut
        langkah-langkah tindak lanjut|langkah tindak lanjut|tindak lanjut|langkah selanjutnya
        langkah-langkah selanjutnya|langkah berikutnya|rtl|rktl|rencana aksi|action plan
        hal yang perlu ditindaklanjuti|yang perlu ditindaklanjuti|yang akan ditindaklanjuti|untuk ditindaklanjuti
        to do list|to do|pekerjaan rumah|pembagian tugas|penugasan|next step|next steps|agenda selanjutnya
        upaya tindak lanjut|matriks tindak lanjut|yang harus dikerjakan|yang perlu dikerjakan
        yang akan dikerjakan|yang harus dilakukan|yang perlu dilakukan|langkah kerja|daftar tugas|tugas
    """,
    rows.RECOMMENDATION: """
        rekomendasi|rekomendasi-rekomendasi|saran-saran|saran/masukan|saran/rekomendasi|saran|usulan|usul/saran
        usul|masukan/saran|imbauan|himbauan|anjuran|merekomendasikan|direkomendasikan
    """,
    rows.DECISION: """
        keputusan|kesepakatan|kesimpulan|simpulan|putusan|butir-butir kesepakatan|poin-poin kesepakatan
        hasil kesepakatan|hasil keputusan|hasil rapat|hasil rakor|hasil pertemuan|hasil kegiatan
        hasil-hasil rapat|hasil rapat koordinasi|hasil musyawarah|konsensus|komitmen bersama|rumusan hasil
        rumusan|menyepakati|disepakati|yang disepakati|memutuskan|diputuskan|menyimpulkan|disimpulkan|menetapkan
        bersepakat|sepakat|hasil
    """,
    rows.OBSTACLE: """
        permasalahan/kendala|kendala/permasalahan|kendala/hambatan|hambatan/kendala|kendala-kendala|kendala
        permasalahan|masalah|hambatan|tantangan|isu strategis|isu-isu strategis|isu|isu-isu|hal yang menghambat
        masalah/kendala|kesulitan
    """,
    rows.SPEAKER: """
        narasumber|nara sumber|pembicara|pemateri|pemapar|penyaji|penyaji materi|pembahas|penanggap|moderator
        pemberi materi|pengarah materi|keynote speaker|pembuka|pemrasaran|narasumber/pembahas
        narasumber/moderator
    """,
    rows.ATTENDANCE: """
        peserta|peserta rapat|daftar hadir|daftar peserta|kehadiran|hadir|yang hadir|peserta yang hadir
        unsur yang hadir|undangan yang hadir|tidak hadir|absensi|jumlah peserta|hadirin|dihadiri oleh|dihadiri
        izin|undangan|peserta/undangan|presensi|instansi yang hadir|turut hadir|berhalangan hadir
        yang tidak hadir|rekap kehadiran
    """,
    rows.DATE: """
        hari/tanggal/waktu|hari/tanggal/jam|hari/tanggal/pukul|hari/tanggal|hari/tgl|tanggal/waktu|tanggal/jam
        tanggal/pukul|waktu pelaksanaan|tanggal pelaksanaan|tanggal rapat|waktu rapat|hari pelaksanaan|tanggal
        tgl|hari|waktu|pukul|jam|waktu/tempat|waktu sidang|hari/tanggal/tempat|tempat/tanggal|jadwal pelaksanaan
    """,
    rows.PLACE: """
        tempat/lokasi|tempat pelaksanaan|lokasi kegiatan|tempat rapat|tempat kegiatan|tempat|lokasi|bertempat di
        bertempat|ruang rapat|ruangan|tempat/media|media
    """,
    rows.AGENDA: """
        agenda rapat|agenda pembahasan|agenda kegiatan|agenda acara|mata acara|susunan acara|jadwal acara
        rangkaian acara|rundown acara|rundown|agenda|materi rapat|materi pembahasan|materi bahasan|materi
        pokok bahasan|pokok-pokok bahasan|topik bahasan|topik pembahasan|topik|bahasan|hal yang dibahas
        yang dibahas|hal-hal yang dibahas|membahas|urutan acara|tata acara|acara rapat|narasumber/materi
        materi/narasumber|materi/pembicara|hari pertama|hari kedua|hari ketiga|hari keempat|hari ke-1|hari ke-2
        hari ke-3|hari i|hari ii|hari iii|sesi|pokok pembahasan|yang dibicarakan
    """,
    rows.TITLE: """
        nama kegiatan|nama rapat|judul rapat|judul kegiatan|judul|perihal|hal|kegiatan|nama acara|acara|rapat
        jenis rapat|jenis kegiatan|tentang
    """,
    rows.NOTE: """
        rangkuman|rangkuman hasil|ikhtisar|ringkasan hasil|poin-poin|poin|pokok-pokok
        pembahasan|jalannya rapat|jalannya diskusi|jalan rapat|diskusi|tanya jawab|diskusi/tanya jawab|catatan
        catatan rapat|ringkasan|ringkasan pembahasan|hasil pembahasan|hasil diskusi|uraian|uraian pembahasan
        pendahuluan|latar belakang|dasar|dasar hukum|dasar pelaksanaan|maksud|tujuan|maksud/tujuan|pembukaan
        penutup|penutupan|dokumentasi|lampiran|paparan|pimpinan rapat|pemimpin rapat|pimpinan|ketua rapat
        sekretaris rapat|sekretaris|notulis|notulen|notulensi|pencatat|penyelenggara|pelaksana|tembusan
        sumber dana|pendanaan|anggaran|nomor|sifat|tema|sambutan|arahan|sambutan/arahan|arahan pimpinan|tanggapan
        masukan peserta|masukan|hal lain|lain-lain|keterangan|evaluasi|realisasi|capaian|progres|keluaran
        realisasi anggaran|data umum|tanggapan/diskusi|program|satuan kerja|penanggung jawab|kata pembuka
        kata pembukaan|kata penutup|isi rapat|jalannya kegiatan|pelaksanaan kegiatan|pelaksanaan|penjelasan
        laporan|informasi|surat undangan|zona waktu|moda|mode
    """,
}

_AROUND = """
    pic pj penanggung jawab target uraian
    acara adalah adapun akan akhir aksi antara atas atau bagi bahan beberapa berikut bersama bersama-sama berupa
    bidang butir butir-butir daftar dalam dan dari daring dengan di diambil dicapai dihadapi dihasilkan
    diperoleh dirumuskan disampaikan disepakati diskusi ditemui dukungan forum hal hal-hal hari harus hasil i ii
    iii ini instansi inti isi iv kabupaten kabupaten/kota kami kawasan ke kedua kegiatan kelompok kendala kepada
    kerja ketiga koordinasi kota lain lalu langsung lanjutan lapangan lengkap luring maka masukan materi matriks
    melalui meliputi menghasilkan menjadi muncul notula notulen notulensi nya offline oleh online opd pada para
    pembahasan penting per perlu permukiman pertama pertemuan perumahan peserta pihak pimpinan pkp pleno poin
    poin-poin point pokja pokok pokok-pokok provinsi rakor rapat rencana rtl sebagai sebelumnya sehingga
    selanjutnya sementara semua setelah sidang singkat skpd solusi strategis tabel tahun teknis telah tersebut
    tiap tim umum umumnya untuk utama v vi waktu yaitu yakni yang
"""
# Words that may stand around a phrase without making the line more than a heading.
FILLERS = set(_AROUND.split())
