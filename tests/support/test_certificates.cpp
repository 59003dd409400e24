#include "tests/support/test_certificates.hpp"

#include "tests/support/child_process.hpp"

namespace mirror::test {

TestAuthority::TestAuthority() {
    if (!find_program("openssl")) skip_test_program("the openssl command is not installed");
    const std::string folder = m_folder.path().string();
    m_folder.write("index.txt", "");
    m_folder.write("serial", "01\n");
    m_folder.write("ca.cnf", "[ca]\ndefault_ca=authority\n[authority]\ndatabase=" + folder +
                                 "/index.txt\nnew_certs_dir=" + folder + "\nserial=" + folder +
                                 "/serial\ndefault_md=sha256\npolicy=any\nunique_subject=no\n"
                                 "[any]\ncommonName=supplied\n");
    run_program({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-keyout", folder + "/ca.key", "-out", folder + "/ca.pem", "-days", "3650", "-subj",
                 "/CN=Mirror test authority"});
}

CertificateFiles TestAuthority::issue(const std::string& label, const std::string& names,
                                      const std::string& begins, const std::string& ends) const {
    const std::string folder = m_folder.path().string();
    const CertificateFiles files{m_folder.path() / (label + ".pem"), m_folder.path() / (label + ".key")};
    const std::string request = folder + "/" + label + ".csr";
    const auto extensions = m_folder.write(label + ".ext", "subjectAltName=" + names + "\n");
    run_program({"openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                 "-keyout", files.key.string(), "-out", request, "-subj", "/CN=" + label});
    run_program({"openssl",    "ca",
                 "-batch",     "-notext",
                 "-config",    folder + "/ca.cnf",
                 "-cert",      folder + "/ca.pem",
                 "-keyfile",   folder + "/ca.key",
                 "-in",        request,
                 "-out",       files.certificate.string(),
                 "-startdate", begins,
                 "-enddate",   ends,
                 "-extfile",   extensions.string()});
    return files;
}

}  // namespace mirror::test
