# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
from conan import ConanFile
from conan.tools.system.package_manager import Apt, Dnf

required_conan_version = ">=2.0.5"


class FmtSystemConan(ConanFile):
    """The system's {fmt} in place of Conan Center's: [replace_requires] fmt/*: fmt/system. CMake finds it without Conan."""

    name = "fmt"
    version = "system"
    description = "The {fmt} that the system's packages installed, for the build of ebpfxx-gen"
    license = "MIT"
    settings = "os", "arch"

    def package_id(self):
        self.info.clear()

    def system_requirements(self):
        Apt(self).install(["libfmt-dev"], check=True)
        Dnf(self).install(["fmt-devel"], check=True)

    def package_info(self):
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.includedirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.bindirs = []
