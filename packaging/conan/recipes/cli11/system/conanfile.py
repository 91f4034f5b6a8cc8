# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
from conan import ConanFile
from conan.tools.system.package_manager import Apt, Dnf

required_conan_version = ">=2.0.5"


class Cli11SystemConan(ConanFile):
    """The system's CLI11 in place of Conan Center's: [replace_requires] cli11/*: cli11/system. CMake finds it without Conan."""

    name = "cli11"
    version = "system"
    description = "The CLI11 that the system's packages installed, for the build of ebpfxx-gen"
    license = "BSD-3-Clause"
    settings = "os", "arch"

    def package_id(self):
        self.info.clear()

    def system_requirements(self):
        Apt(self).install(["libcli11-dev"], check=True)
        Dnf(self).install(["cli11-devel"], check=True)

    def package_info(self):
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.includedirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.bindirs = []
