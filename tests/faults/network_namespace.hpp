#pragma once
// Networks of a trial's own, where the machine permits them (unshare -n or -rn).

#include <string>
#include <vector>

namespace mirror::test {

/// Hidden tests are for a network of their own, whoever asks for them.
bool is_in_namespace();

/// Runs a hidden test of this program where it has a network of its own; skips the trial where that cannot
/// be. \param prepare shell commands that make the network, as its root
void try_in_namespace(const char* fault, const std::string& tag, const std::string& prepare);

/// A wire to another machine: what this thread started before is there, at k_far_address; what it starts from
/// here on is at this end and has no other way out. For a test in a namespace.
class LongWire {
  public:
    static constexpr const char* k_far_address = "198.51.100.1";
    /// Makes the far end, in shell.
    static constexpr const char* k_prepare =
        "ip link add wan type veth peer name far && ip addr add 198.51.100.1/24 dev far && "
        "ip link set far up && nft add table ip t && "
        "nft 'add chain ip t c { type filter hook input priority 0 ; }'";

    LongWire();
    ~LongWire();
    LongWire(const LongWire&) = delete;
    LongWire& operator=(const LongWire&) = delete;

    /// The cable is out: this end has no route any more. Connections hear nothing of it.
    void unplug() const;
    void plug_in() const;
    /// Somewhere on the way every packet is dropped; the cable is in.
    void lose_packets() const;
    void lose_no_packets() const;

  private:
    void run_at_far_end(std::vector<std::string> command) const;

    int m_far_network;
};

}  // namespace mirror::test
