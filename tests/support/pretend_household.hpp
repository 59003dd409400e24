#pragma once
// A household of model phones, a pretended broker and a provisioner that can be killed at any step, in
// simulated time.

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "module/provisioning/provisioner.hpp"
#include "tests/support/pretend_broker.hpp"

namespace mirror::test {

/// Keeps everything over the death of its users, as a disk does.
class MemoryStore : public provisioning::PhoneStore {
  public:
    std::string phones;
    std::vector<std::pair<std::string, std::string>> copies;  ///< tail and regions
    bool is_full = false;

    std::string load() override { return phones; }
    Result<void, Failure> save(const std::string& phones_json) override {
        if (is_full) return tl::unexpected(Failure{"no space left"});
        phones = phones_json;
        return {};
    }
    Result<void, Failure> back_up(const std::string& tail, UtcSeconds, const std::string& json) override {
        if (is_full) return tl::unexpected(Failure{"no space left"});
        copies.emplace_back(tail, json);
        return {};
    }
    std::string latest_copy(const std::string& tail) override {
        for (auto copy = copies.rbegin(); copy != copies.rend(); ++copy) {
            if (copy->first == tail) return copy->second;
        }
        return "";
    }
};

class PretendHousehold {
  public:
    struct Killed {};

    explicit PretendHousehold(provisioning::Household setup) : household(std::move(setup)) { start_mirror(); }

    provisioning::Household household;
    PretendBroker broker;
    MemoryStore store;
    UtcSeconds now{std::chrono::seconds(1'790'000'000)};
    /// The mirror dies before this of its steps (a message taken, a command published), once.
    std::optional<std::size_t> kill_before;
    std::size_t steps = 0;
    std::vector<provisioning::Order> sent;

    PretendPhone& add(simulator::PhoneApp& app) {
        m_phones.push_back(std::make_unique<PretendPhone>(broker, app));
        return *m_phones.back();
    }

    provisioning::Provisioner& mirror() { return *m_mirror; }

    void start_mirror() {
        m_mirror.emplace(household, store, now);
        broker.connect("mirror", false);
        m_filters.clear();
        subscribe({"owntracks/fam/+", "owntracks/fam/+/+", "owntracks/fam/+/+/+", "owntracks/fam/+/+/+/+"});
        subscribe(m_mirror->filters());
        drain();
        m_mirror->connected(now);
    }

    /// Lets everything happen that can happen now.
    void run() {
        bool goes_on = true;
        for (int rounds = 0; goes_on && rounds < 2000; ++rounds) {
            try {
                goes_on = round();
            } catch (const Killed&) {
                kill_before.reset();
                start_mirror();
                goes_on = true;
            }
        }
        if (goes_on) throw std::runtime_error("mirror and phones never come to rest");
    }

    /// Time passes; the mirror is asked whenever it wants to be.
    void pass(std::chrono::seconds time) {
        const UtcSeconds end = now + time;
        run();
        while (now < end) {
            now = std::min(end, m_mirror->next_due(now));
            run();
        }
    }

    [[nodiscard]] provisioning::Standing standing(const std::string& tail) {
        for (provisioning::Standing& standing : m_mirror->standings()) {
            if (standing.tail == tail) return standing;
        }
        throw std::runtime_error("no phone " + tail);
    }
    [[nodiscard]] std::size_t proven(const std::string& tail) {
        std::size_t steps_done = 0;
        for (const auto& proof : standing(tail).proofs)
            steps_done += proof ? 1 : 0;
        return steps_done;
    }
    /// How often something was sent to phones that has this in it.
    [[nodiscard]] int count_sent(const std::string& text) const {
        int count = 0;
        for (const provisioning::Order& order : sent)
            count += order.payload.find(text) != std::string::npos ? 1 : 0;
        return count;
    }

  private:
    bool round() {
        bool did_something = false;
        subscribe(m_mirror->filters());
        did_something |= drain();
        for (const provisioning::Order& order : m_mirror->due(now)) {
            step();
            sent.push_back(order);
            broker.publish("mirror", {order.topic, order.payload, 1, order.retain});
            did_something = true;
        }
        for (auto& phone : m_phones)
            did_something |= phone->run(UtcTime(now));
        return did_something;
    }

    bool drain() {
        bool did_something = false;
        for (PretendBroker::Delivered message; broker.take("mirror", message); did_something = true) {
            step();
            m_mirror->hear({message.topic, message.payload, message.retain, now});
        }
        return did_something;
    }

    void step() {
        if (kill_before && steps == *kill_before) {
            ++steps;
            throw Killed{};
        }
        ++steps;
    }

    void subscribe(const std::vector<std::string>& filters) {
        std::vector<simulator::AppFilter> fresh;
        for (const std::string& filter : filters) {
            if (std::ranges::count(m_filters, filter) == 0) fresh.push_back({filter, 1});
        }
        for (const simulator::AppFilter& filter : fresh)
            m_filters.push_back(filter.filter);
        if (!fresh.empty()) broker.subscribe("mirror", fresh);
    }

    std::optional<provisioning::Provisioner> m_mirror;
    std::vector<std::unique_ptr<PretendPhone>> m_phones;
    std::vector<std::string> m_filters;
};

/// The household `fam` with Anna and Ben, two regions, and this mirror as its owner.
inline provisioning::Household lindner_household() {
    provisioning::Household household;
    household.unique_id = "fam";
    household.client_id = "mirror";
    household.people = {{"Anna", {"anna/phone"}, {}, "", config::PersonKind::person},
                        {"Ben", {"ben/phone"}, {}, "", config::PersonKind::person}};
    household.regions = {{"Home", *LatLon::make(53.5571, 13.2607), 120, "", {}},
                         {"School", *LatLon::make(53.5629, 13.2704), 150, "", {}}};
    household.is_owner = true;
    household.takes_over = true;
    household.may_ask_dump = true;
    return household;
}

}  // namespace mirror::test
