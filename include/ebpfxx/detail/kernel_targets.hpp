// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What tracing and LSM programs can be attached to, according to the types of the kernel and its modules, for errors.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <string_view>

#include "kernel_functions.hpp"
#include "kernel_modules.hpp"
#include "lines.hpp"
#include "nearest.hpp"
#include "owned_btf.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// Looks for a function, an LSM hook, an iterator or a tracepoint: "vfs_read", or "module:function" in that module
/// only.
class [[gnu::visibility("hidden")]] KernelTargets {
 public:
  [[gnu::cold, gnu::noinline]] KernelTargets(std::string_view target, bpf_attach_type hook)
      : module_{target.find(':') == target.npos ? std::string_view{} : take_part(target, ':')},
        name_{target},
        is_tracepoint_{hook == BPF_TRACE_RAW_TP},
        prefix_{is_tracepoint_           ? "btf_trace_"
                : hook == BPF_LSM_MAC    ? "bpf_lsm_"
                : hook == BPF_TRACE_ITER ? "bpf_iter_"
                                         : ""},
        nearest_{target} {
    const OwnedBtf kernel{btf__load_vmlinux_btf()};
    if (!kernel) return;
    has_module_ = module_ == "vmlinux";
    if (module_.empty() || has_module_) search(kernel.get(), 1);
    (void)for_each_module([&](const char* module) {
      if (!module_.empty() && module_ != module) return false;
      if (const OwnedBtf types{btf__load_module_btf(module, kernel.get())}; types) {
        has_module_ = true;
        search(types.get(), btf__type_cnt(kernel.get()));
      }
      return false;
    });
  }

  [[nodiscard]] bool has_it() const noexcept { return has_it_; }

  /// What is there instead: " The nearest names are ..."; empty if that is not known.
  [[nodiscard, gnu::cold, gnu::noinline]] Text advice() const {
    if (!module_.empty() && !has_module_) return Text{" There are no types of a module '", module_, "': is it loaded?"};
    if (prefix_.empty())
      if (const Text module = module_of(name_); !module.empty())
        return Text{" It is in the module '", module, "', which is not loaded: modprobe ", module};
    const Text names = nearest_.text();
    return names.empty() ? Text{} : Text{" The nearest names are ", names, "."};
  }

 private:
  void search(const btf* types, std::uint32_t first) {
    for (std::uint32_t id = first; id < btf__type_cnt(types); ++id) {
      const btf_type* type = btf__type_by_id(types, id);
      if (is_tracepoint_ ? !btf_is_typedef(type) : !btf_is_func(type)) continue;
      std::string_view name{btf__name_by_offset(types, type->name_off)};
      if (!name.starts_with(prefix_)) continue;
      name.remove_prefix(prefix_.size());
      if (name == name_) has_it_ = true;
      nearest_.offer(name);
    }
  }

  const std::string_view module_, name_;
  const bool is_tracepoint_;
  const std::string_view prefix_;
  Nearest nearest_;
  bool has_it_ = false, has_module_ = false;
};

}  // namespace ebpfxx::inline v0::detail
