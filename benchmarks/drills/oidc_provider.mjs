// A real provider of OpenID Connect (oidc-provider) with four people, for benchmarks/drills/oidc.py.
import Provider from "oidc-provider";

const [port, app] = process.argv.slice(2);
const people = {
  sekretariat: { email: "sekretariat@demo.test", email_verified: true, name: "Nama di penyedia" },
  pejabat: { email: "pejabat@demo.test", email_verified: false },
  asing: { email: "asing@demo.test", email_verified: true },
};
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "pokja-pkp",
    client_secret: process.env.CLIENT_SECRET,
    redirect_uris: [`${app}/masuk/tunggal/kembali/`],
    post_logout_redirect_uris: [`${app}/masuk/`],
  }],
  claims: { email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: `pegawai-${id}`, ...people[id] }) }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("siap"));
