// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "names/system_names.hpp"

#include <algorithm>

namespace ebpfxx::gen {

namespace {

// clang-format off
#include "names/system_names.inc"

// What scripts/system-names does not see: types and variables of C, POSIX and Linux, and all of libbpf.
constexpr std::string_view other_names[] = {
    "addrinfo", "aiocb", "aioinit", "arphdr", "arpreq", "arpreq_old", "bpf_addr_space_cast", "bpf_adj_room_mode",
    "bpf_attach_type", "bpf_attr", "bpf_btf_get_fd_by_id", "bpf_btf_get_info_by_fd", "bpf_btf_get_next_id",
    "bpf_btf_info", "bpf_btf_load", "bpf_cgroup_dev_ctx", "bpf_cgroup_iter_order", "bpf_cgroup_storage_key",
    "bpf_check_mtu_flags", "bpf_check_mtu_ret", "bpf_cmd", "bpf_cond_pseudo_jmp", "bpf_core_relo",
    "bpf_core_relo_kind", "bpf_cpumap_val", "bpf_devmap_val", "bpf_dynptr", "bpf_enable_stats", "bpf_fib_lookup",
    "bpf_flow_keys", "bpf_func_id", "bpf_func_info", "bpf_hdr_start_off", "bpf_insn", "bpf_insn_array_value",
    "bpf_iter_create", "bpf_iter_link_info", "bpf_iter_num", "bpf_kfunc_flags", "bpf_line_info", "bpf_link",
    "bpf_link_create", "bpf_link_detach", "bpf_link_get_fd_by_id", "bpf_link_get_info_by_fd", "bpf_link_get_next_id",
    "bpf_link_info", "bpf_link_type", "bpf_link_update", "bpf_linker", "bpf_list_head", "bpf_list_node",
    "bpf_lpm_trie_key", "bpf_lpm_trie_key_hdr", "bpf_lpm_trie_key_u8", "bpf_lwt_encap_mode", "bpf_map",
    "bpf_map_create", "bpf_map_delete_batch", "bpf_map_delete_elem", "bpf_map_delete_elem_flags", "bpf_map_freeze",
    "bpf_map_get_fd_by_id", "bpf_map_get_info_by_fd", "bpf_map_get_next_id", "bpf_map_get_next_key", "bpf_map_info",
    "bpf_map_lookup_and_delete_batch", "bpf_map_lookup_and_delete_elem", "bpf_map_lookup_and_delete_elem_flags",
    "bpf_map_lookup_batch", "bpf_map_lookup_elem", "bpf_map_lookup_elem_flags", "bpf_map_skeleton", "bpf_map_type",
    "bpf_map_update_batch", "bpf_map_update_elem", "bpf_obj_get", "bpf_obj_get_info_by_fd", "bpf_obj_pin",
    "bpf_object", "bpf_object_skeleton", "bpf_object_subskeleton", "bpf_perf_event_ret", "bpf_perf_event_type",
    "bpf_perf_event_value", "bpf_pidns_info", "bpf_prog_assoc_struct_ops", "bpf_prog_attach", "bpf_prog_bind_map",
    "bpf_prog_detach", "bpf_prog_detach2", "bpf_prog_get_fd_by_id", "bpf_prog_get_info_by_fd", "bpf_prog_get_next_id",
    "bpf_prog_info", "bpf_prog_linfo", "bpf_prog_load", "bpf_prog_query", "bpf_prog_skeleton", "bpf_prog_stream_read",
    "bpf_prog_test_run_attr", "bpf_prog_type", "bpf_program", "bpf_raw_tracepoint_args", "bpf_raw_tracepoint_open",
    "bpf_rb_node", "bpf_rb_root", "bpf_redir_neigh", "bpf_refcount", "bpf_ret_code", "bpf_sk_lookup", "bpf_sock",
    "bpf_sock_addr", "bpf_sock_ops", "bpf_sock_tuple", "bpf_sockopt", "bpf_spin_lock", "bpf_stack_build_id",
    "bpf_stack_build_id_status", "bpf_stats_type", "bpf_sysctl", "bpf_task_fd_query", "bpf_task_fd_type",
    "bpf_task_work", "bpf_tc_attach", "bpf_tc_attach_point", "bpf_tc_detach", "bpf_tc_flags", "bpf_tc_hook",
    "bpf_tc_hook_create", "bpf_tc_hook_destroy", "bpf_tc_query", "bpf_tcp_sock", "bpf_timer", "bpf_token_create",
    "bpf_token_info", "bpf_tunnel_key", "bpf_var_skeleton", "bpf_wq", "bpf_xdp_attach", "bpf_xdp_detach",
    "bpf_xdp_query", "bpf_xdp_query_id", "bpf_xdp_sock", "bpf_xfrm_state", "btf", "btf_ext", "btf_ptr", "cmsghdr",
    "daylight", "dirent", "dl_find_object", "dl_phdr_info", "endorder", "entry", "environ", "epoll_event", "ethhdr",
    "f_owner_ex", "fanotify_event_info_error", "fanotify_event_info_fid", "fanotify_event_info_header",
    "fanotify_event_info_pidfd", "fanotify_event_metadata", "fanotify_response", "fd_mask", "fd_set", "file_handle",
    "fsconfig_command", "gaicb", "gen_loader_opts", "getdate_err", "group", "group_filter", "group_req",
    "group_source_req", "hostent", "hsearch_data", "icmp6_hdr", "icmphdr", "ifa_cacheinfo", "iface", "ifaddr",
    "ifaddrmsg", "ifaddrs", "ifconf", "ifinfomsg", "ifmap", "ifreq", "in6_addr", "in_addr", "in_pktinfo",
    "inotify_event", "iovec", "ip", "ipc_perm", "iphdr", "ipv6_mreq", "itimerspec", "itimerval", "jmp_buf", "lconv",
    "leaf", "libbpf_attach_type_by_name", "libbpf_bpf_attach_type_str", "libbpf_bpf_link_type_str",
    "libbpf_bpf_map_type_str", "libbpf_bpf_prog_type_str", "libbpf_errno", "libbpf_find_kernel_btf",
    "libbpf_find_vmlinux_btf_id", "libbpf_get_error", "libbpf_major_version", "libbpf_minor_version",
    "libbpf_num_possible_cpus", "libbpf_print_fn_t", "libbpf_print_level", "libbpf_probe_bpf_helper",
    "libbpf_probe_bpf_map_type", "libbpf_probe_bpf_prog_type", "libbpf_prog_attach_fn_t", "libbpf_prog_handler_opts",
    "libbpf_prog_prepare_load_fn_t", "libbpf_prog_setup_fn_t", "libbpf_prog_type_by_name",
    "libbpf_register_prog_handler", "libbpf_set_memlock_rlim", "libbpf_set_print", "libbpf_set_strict_mode",
    "libbpf_strerror", "libbpf_strict_mode", "libbpf_tristate", "libbpf_unregister_prog_handler",
    "libbpf_version_string", "linger", "link_map", "mmsghdr", "mntent", "mount_attr", "msgbuf", "msghdr", "msginfo",
    "msqid_ds", "ndmsg", "netent", "netlink_attribute_type", "netlink_policy_type_attr", "optarg", "opterr", "optind",
    "option", "optopt", "osockaddr", "packet_mreq", "passwd", "perf_buffer", "perf_buffer_opts",
    "perf_buffer_raw_opts", "perf_event_attr", "perf_event_header", "perf_event_ioc_flags", "perf_event_mmap_page",
    "perf_event_query_bpf", "perf_event_read_format", "perf_event_sample_format", "perf_event_type", "pollfd",
    "postorder", "prctl_mm_map", "preorder", "program_invocation_name", "program_invocation_short_name", "protoent",
    "qelem", "r_debug", "r_debug_extended", "random_data", "ring", "ring_buffer", "ring_buffer_opts", "rlimit",
    "rpcent", "rtattr", "rtvia", "rusage", "sembuf", "semid_ds", "seminfo", "servent", "shm_info", "shmid_ds",
    "shminfo", "sigcontext", "sigevent", "sigjmp_buf", "signgam", "sigval", "sk_action", "sk_msg_md",
    "sk_reuseport_md", "sockaddr", "sockaddr_in", "sockaddr_in6", "sockaddr_ll", "sockaddr_nl", "sockaddr_storage",
    "sockaddr_un", "tcamsg", "tcmsg", "tcp_info", "tcphdr", "tcx_action_base", "termio", "termios", "timespec",
    "timestamp", "timeval", "timex", "timezone", "tm", "tms", "u_char", "u_int", "u_long", "u_short", "ucred",
    "udphdr", "uint", "ulong", "user", "user_fpregs_struct", "user_regs_struct", "user_ring_buffer",
    "user_ring_buffer_opts", "ushort", "utimbuf", "utmp", "utmpx", "utsname", "va_list", "winsize", "xdp_action",
    "xdp_md"};
// clang-format on
static_assert(std::ranges::is_sorted(other_names));

}  // namespace

bool is_system_macro(std::string_view name) { return std::ranges::binary_search(system_macros, name); }

bool is_system_name(std::string_view name) {
  return std::ranges::binary_search(system_functions, name) || std::ranges::binary_search(other_names, name);
}

}  // namespace ebpfxx::gen
