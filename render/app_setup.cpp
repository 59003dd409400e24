// How a running mirror shows the code that sets a phone up, and takes it away again.

#include <fmt/format.h>

#include <algorithm>

#include "module/base/log.hpp"
#include "module/provisioning/household_for_phones.hpp"
#include "render/app.hpp"

namespace mirror::render {
namespace {

using Answer = std::shared_ptr<std::promise<Result<std::string, Failure>>>;

/// The key of this phone's payloads: its own, else the household's first.
std::string encryption_key_of(const engine::Secrets& secrets, const std::string& base_topic) {
    const auto& keys = secrets.keys.for_topic(base_topic);
    return keys.empty() ? "" : keys.front();
}

bool is_same_key(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, [](char a, char b) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return lower(a) == lower(b);
    });
}

}  // namespace

void App::provision(std::string_view wish, const Answer& answer) {
    constexpr std::string_view k_show = "show ";
    if (wish == "hide") {
        const bool was_shown = m_setup != nullptr;
        end_setup("somebody asked for it");
        return answer->set_value(was_shown ? "the code has left the mirror" : "no code is on the mirror");
    }
    if (!wish.starts_with(k_show)) {
        return m_session.ask_about_phones(
            std::string(wish),
            [answer](const Result<std::string, Failure>& said) { answer->set_value(said); });
    }
    const auto whose = read_setup_wish(wish.substr(k_show.size()));
    if (!whose || whose->person.empty())
        return answer->set_value(
            tl::unexpected(Failure{"the mirror does not understand whose code is meant"}));
    read_accounts_for(*whose, answer);
}

void App::read_accounts_for(SetupWish wish, Answer answer) {
    if (m_reading_accounts.valid() &&
        m_reading_accounts.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
        if (answer) answer->set_value(tl::unexpected(Failure{"the mirror is just reading the accounts"}));
        return;
    }
    // The disk is not waited for here.
    m_reading_accounts =
        std::async(std::launch::async, [this, wish = std::move(wish), answer = std::move(answer),
                                        config = m_options.config, directory = m_state_directory] {
            m_inbox.send(SetupNews{wish, provisioning::read_accounts(directory), engine::read_secrets(config),
                                   answer});
        });
}

void App::take(SetupNews news) {
    if (!news.book) {
        log::warn("{}", news.book.error().text);
        if (news.answer) news.answer->set_value(tl::unexpected(news.book.error()));
        return;
    }
    if (!news.answer) {
        show_next_setup(news);
    } else if (const auto found =
                   provisioning::find_account(*news.book, news.wish.person, news.wish.device)) {
        news.answer->set_value(show_setup(news.book->accounts[*found], news.secrets));
    } else {
        news.answer->set_value(tl::unexpected(found.error()));
    }
    for (provisioning::Account& account : news.book->accounts)
        wipe(account.password);
}

Result<std::string, Failure> App::show_setup(const provisioning::Account& account,
                                             const engine::Secrets& secrets) {
    const bool has_screen = m_window || m_is_put_away;  // a screen that is off goes on for it
    if (!has_screen || !m_is_first_frame_shown)
        return tl::unexpected(Failure{"the mirror shows nothing yet: take --terminal, --png or --link"});
    SetupScreen::Phone phone{
        account.person, account.device, provisioning::base_topic(account, m_options.config.unique_id), {}};
    phone.last_heard = m_session.last_heard(phone.base_topic);
    if (provisioning::is_set_up(account, phone.last_heard))
        return tl::unexpected(Failure{provisioning::already_set_up(account)});
    const MotionTime now = motion_now();
    auto code = provisioning::make_setup_code(
        account,
        provisioning::household_for_phones(m_options.config, encryption_key_of(secrets, phone.base_topic)));
    if (!code) return tl::unexpected(code.error());
    if (const auto wait = m_setup_limit.ask(now))
        return tl::unexpected(Failure{fmt::format("too many codes were shown lately: the next one in {} s",
                                                  std::chrono::ceil<std::chrono::seconds>(*wait).count())});
    if (!m_secrecy) m_secrecy = std::make_unique<NoCoreDump>();
    m_setup = std::make_unique<SetupScreen>(std::move(phone), std::move(*code), now);
    if (m_window) m_setup->fit(m_fonts, m_window->presenter().width_px(), m_window->presenter().height_px());
    m_is_scene_old = true;
    // Somebody stands before the glass with a phone: what is to be asked of it is asked at once.
    m_session.ask_about_phones("expect " + account.person, [](const Result<std::string, Failure>&) {});
    log::info("the setup code of {} ({}) is on the screen", account.person, account.device);
    return fmt::format("The code for {} ({}) is on the mirror for two minutes, or until the phone reports.",
                       account.person, account.device);
}

/// A key press shows the codes of phones that were never heard, one after the other, and then the mirror
/// again.
void App::show_next_setup(const SetupNews& news) {
    const auto& accounts = news.book->accounts;
    const auto is_shown = [&](const provisioning::Account& account) {
        return m_setup && m_setup->phone().person == account.person &&
               m_setup->phone().device == account.device;
    };
    auto next = std::ranges::find_if(accounts, is_shown);
    next = next == accounts.end() ? accounts.begin() : std::next(next);
    next = std::find_if(next, accounts.end(), [&](const provisioning::Account& account) {
        return !m_session.last_heard(provisioning::base_topic(account, m_options.config.unique_id));
    });
    if (next == accounts.end()) return end_setup("the key was pressed");
    if (const auto shown = show_setup(*next, news.secrets); !shown)
        log::write_rarely(log::Level::warning, "setup", shown.error().text);
}

void App::take_keys() {
    const std::string& wanted = m_options.config.provisioning.show_key;
    const auto keys = m_window->take_keys();
    if (wanted.empty()) return;
    if (std::ranges::any_of(keys, [&](const std::string& key) { return is_same_key(key, wanted); }))
        read_accounts_for({}, nullptr);
}

/// The code leaves when its time is over, and at once when the phone is heard.
void App::watch_setup() {
    if (!m_setup) return;
    const SetupScreen::Phone& phone = m_setup->phone();
    if (m_session.last_heard(phone.base_topic) != phone.last_heard) {
        end_setup("the phone was heard");
    } else if (m_setup->is_over(motion_now())) {
        end_setup("its time is over");
    }
}

void App::end_setup(std::string_view why) {
    if (!m_setup) return;
    log::info("the setup code of {} has left the screen: {}", m_setup->phone().person, why);
    m_setup.reset();
    m_is_scene_old = m_is_trim_due = true;
}

}  // namespace mirror::render
