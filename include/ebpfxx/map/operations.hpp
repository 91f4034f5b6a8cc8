// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/language.hpp"

namespace ebpfxx::inline v0::detail {

/// The names of all operations on entries, so that ReadOnly<M> and WriteOnly<M> can offer those of any M: an M hides
/// the names of the operations that it has, the others remain deleted.
class NoOperations {
 protected:
  using key_type = void;
  using mapped_type = void;
  using value_type = void;

  // These only read.
  void at() const = delete;
  void begin() const = delete;
  void contains() const = delete;
  void end() const = delete;
  void entries() const = delete;
  void keys() const = delete;
  void lookup() const = delete;
  void lookup_all() const = delete;
  void lookup_as() const = delete;
  void may_contain() const = delete;
  void peek() const = delete;

  // These only write.
  void add() const = delete;
  void erase() const = delete;
  void erase_all() const = delete;
  void insert() const = delete;
  void push() const = delete;
  void push_overwriting() const = delete;
  void replace() const = delete;
  void try_push() const = delete;
  void update() const = delete;
  void update_all() const = delete;
};

}  // namespace ebpfxx::inline v0::detail
