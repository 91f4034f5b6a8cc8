# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
from conan import ConanFile
from conan.tools.gnu import PkgConfig
from conan.tools.system.package_manager import Apt, Dnf

required_conan_version = ">=2.0.5"


class LibbpfSystemConan(ConanFile):
    """The system's libbpf in place of Conan Center's: [replace_requires] libbpf/*: libbpf/system."""

    name = "libbpf"
    version = "system"
    description = "The libbpf that the system's packages installed"
    license = "LGPL-2.1-only OR BSD-2-Clause"
    package_type = "shared-library"
    settings = "os", "arch"

    def layout(self):
        pass

    def package_id(self):
        self.info.clear()

    def system_requirements(self):
        Apt(self).install(["libbpf-dev"], check=True)
        Dnf(self).install(["libbpf-devel"], check=True)

    def package_info(self):
        self.cpp_info.includedirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.bindirs = []
        found = PkgConfig(self, "libbpf")
        found.fill_cpp_info(self.cpp_info, is_system=True)
        self.cpp_info.set_property("cmake_file_name", "libbpf")
        self.cpp_info.set_property("cmake_target_name", "libbpf::libbpf")
        self.cpp_info.set_property("pkg_config_name", "libbpf")
        self.cpp_info.set_property("system_package_version", found.version)
