// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/libbpf.h>
#include <dlfcn.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <cstdarg>
#include <cstring>
#include <utility>

#include "exchange.hpp"
#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// libbpf's print function. There is one per process, so it is borrowed: replaced while this copy of ebpfxx listens,
/// then restored; the previous function still gets every message meanwhile.
///
/// Each executable and each shared library has its own copy (hidden visibility), because unloading a plugin removes its
/// code. Copies do not know each other, and libbpf_set_print() can only exchange. So:
/// - A copy installs its function once, for its first listener, and remembers the function that it found. All listeners
///   of a copy share it, so the order in which its captures end does not matter.
/// - After its last listener it restores what it found, if its own function is still on top. If not, somebody came
///   later: another copy whose capture overlaps on another thread, or the program itself. That function stays in place.
///   It may call ours for as long as it likes, so ours stays valid: it passes everything on to what it found, and its
///   code stays in memory for good (RTLD_NODELETE; only in this case of overlap).
/// - When such a copy installs itself again, its function can be in the chain twice, and get a message twice. Each
/// place
///   has its own successor, and the first visit goes to the newest one's, so a message never runs in circles and
///   reaches the oldest function. A successor that is already known gets its old place back, so there are as many
///   places as functions. Beyond `max_places` the copy does not install itself; only libbpf's words are then missing
///   from its errors.
/// libbpf cannot protect a thread that has just read the pointer while another one ends the last capture and unloads
/// the plugin: the owner of the plugin must keep these apart.
class [[gnu::visibility("hidden")]] PrintHook {
 public:
  /// Who listens: captures of threads, or a log handler.
  enum Listener { capture, handler };

  /// Adds a listener.
  [[gnu::noinline]] static void take(libbpf_print_fn_t hook, Listener listener) noexcept {
    const Lock lock;
    ++listeners_[listener];
    if (listeners_[capture] + listeners_[handler] > 1) return;
    const libbpf_print_fn_t found = libbpf_set_print(hook);
    installed_ = true;
    if (found == hook && places_ > 0) return;  // left on top by whoever was above
    int place = 0;
    while (place < places_ && successors_[place] != found) ++place;
    if (place == max_places) {
      put_back(found, hook);
      installed_ = false;
      return;
    }
    if (found != hook) __atomic_store_n(&successors_[place], found, __ATOMIC_RELEASE);
    __atomic_store_n(&places_, place + 1, __ATOMIC_RELEASE);
  }

  /// Removes a listener.
  [[gnu::noinline]] static void give_back(libbpf_print_fn_t hook, Listener listener) noexcept {
    if (removed(hook, listener)) return;
    // Not under the lock: unloading holds the loader's own, and may wait for ours.
    Dl_info here{};
    // By its name, because linkers warn about dlopen() in every statically linked program, where it does not exist.
    const auto open = reinterpret_cast<decltype(&dlopen)>(dlsym(RTLD_DEFAULT, "dlopen"));
    if (open && dladdr(reinterpret_cast<void*>(hook), &here) != 0)
      (void)open(here.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
  }

  /// Whether the hook is called by itself, through others: it has already had this message.
  [[nodiscard]] static bool passing() noexcept { return visits_ > 0; }

  /// Passes a message on to the previous function. If somebody has `heard` the message, libbpf's own function, which
  /// prints to stderr, is left out.
  static int pass_on(libbpf_print_level level, const char* format, va_list arguments, bool heard) noexcept {
    while (Lock::is_held()) Lock::wait();  // a hook that is just being installed has no successor yet
    const int places = __atomic_load_n(&places_, __ATOMIC_ACQUIRE);
    const int place = places > 0 ? places - 1 - visits_ : 0;
    if (place < 0) return 0;
    const libbpf_print_fn_t successor = __atomic_load_n(&successors_[place], __ATOMIC_ACQUIRE);
    if (!successor || (heard && successor == default_.print)) return 0;
    // A tail call, where the code may be unloaded meanwhile: the callee does not return here.
    if (places <= 1) return successor(level, format, arguments);
    ++visits_;
    const int result = successor(level, format, arguments);
    --visits_;
    return result;
  }

 private:
  // Held for a few instructions. Its value is the holder's process: a lock that fork() copied while another thread held
  // it is free in the child. Between copies, stderr's lock serves, which the whole process shares and fork() frees: it
  // makes exchanging and restoring one step, and libbpf_set_print() before 1.2 is not an atomic exchange. Its holder
  // may be waiting for this thread, so the wait for it is bounded.
  class Lock {
   public:
    Lock() noexcept {
      const int self = getpid();
      for (int holder = 0;
           !__atomic_compare_exchange_n(&holder_, &holder, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);)
        if (holder == self) {
          wait();
          holder = 0;
        }
      // The captures of the parent's other threads are not in the child.
      if (exchange_value(process_, self) != self) listeners_[capture] = 0;
      for (int tries = 0; !(has_stderr_ = ftrylockfile(stderr) == 0) && tries < 1000; ++tries) wait();
    }
    Lock(const Lock&) = delete;
    ~Lock() {
      if (has_stderr_) funlockfile(stderr);
      __atomic_store_n(&holder_, 0, __ATOMIC_RELEASE);
    }

    static bool is_held() noexcept {
      const int holder = __atomic_load_n(&holder_, __ATOMIC_ACQUIRE);
      return holder != 0 && holder == getpid();
    }
    static void wait() noexcept {
      const timespec pause{.tv_sec = 0, .tv_nsec = 1000};
      (void)nanosleep(&pause, nullptr);
    }

   private:
    bool has_stderr_ = false;
    inline static int holder_ = 0;   // atomic
    inline static int process_ = 0;  // the last holder's
  };

  // Whether nobody refers to the hook after this.
  static bool removed(libbpf_print_fn_t hook, Listener listener) noexcept {
    const Lock lock;
    if (listeners_[listener] > 0) --listeners_[listener];
    if (listeners_[capture] + listeners_[handler] > 0 || !installed_) return true;
    installed_ = false;
    const libbpf_print_fn_t successor = successors_[places_ - 1], found = libbpf_set_print(successor);
    if (found != hook) {
      put_back(found, successor);
      return false;
    }
    __atomic_store_n(&places_, places_ - 1, __ATOMIC_RELEASE);
    return true;
  }

  // Undoes an exchange that removed `found`, unless somebody has made another one since.
  static void put_back(libbpf_print_fn_t found, libbpf_print_fn_t instead) noexcept {
    for (libbpf_print_fn_t now; (now = libbpf_set_print(found)) != instead; found = now) instead = found;
  }

  // libbpf's own print function, if it is set when the file with this code is loaded. Determined at that time, because
  // later the loader may be waiting for a thread that is here.
  static libbpf_print_fn_t libbpfs_own() noexcept {
    const Lock lock;
    const libbpf_print_fn_t found = libbpf_set_print(nullptr);
    libbpf_set_print(found);
    Dl_info there{}, here{}, libbpf{};
    if (!found || dladdr(&places_, &here) == 0) return found;  // everything is static: as below
    if (dladdr(reinterpret_cast<void*>(found), &there) == 0) return nullptr;
    const char* slash = std::strrchr(there.dli_fname, '/');
    if (std::strncmp(slash ? slash + 1 : there.dli_fname, "libbpf.so", 9) == 0) return found;
    // A static libbpf, whose function nobody else can have set before.
    const bool is_here = dladdr(reinterpret_cast<void*>(&libbpf_set_print), &libbpf) != 0 &&
                         there.dli_fbase == here.dli_fbase && libbpf.dli_fbase == here.dli_fbase;
    return is_here ? found : nullptr;
  }

  static constexpr int max_places = 8;
  inline static int listeners_[2]{};                          // under the lock
  inline static bool installed_ = false;                      // under the lock
  inline static int places_ = 0;                              // where the hook may be in the chain; atomic
  inline static libbpf_print_fn_t successors_[max_places]{};  // atomic
  inline static thread_local int visits_ = 0;                 // of the message that this thread is passing on
  // Before the program's own global objects, which may use ebpfxx.
  struct Default {
    libbpf_print_fn_t print;
  };
  [[gnu::init_priority(101)]] inline static const Default default_{libbpfs_own()};
};

}  // namespace ebpfxx::inline v0::detail
