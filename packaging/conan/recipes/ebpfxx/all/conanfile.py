# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
import os

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd, cross_building
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy

required_conan_version = ">=2.0.5"


class EbpfxxConan(ConanFile):
    """The headers, and ebpfxx-gen for the machine that the package is built on. In a cross build it is a tool_requires too."""

    name = "ebpfxx"
    description = "The eBPF library for C++: header-only, on libbpf, with a generator of typed skeletons"
    license = "MIT"
    topics = ("bpf", "ebpf", "linux", "tracing", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"

    def export_sources(self):
        root = os.path.join(self.recipe_folder, *[os.pardir] * 5)
        for pattern in "CMakeLists.txt", "LICENSE", "cmake/*", "generator/*", "include/*", "scripts/*":
            copy(self, pattern, root, self.export_sources_folder)

    def requirements(self):
        self.requires("libbpf/[>=1.1 <2]", transitive_headers=True, transitive_libs=True)
        if not cross_building(self):  # for ebpfxx-gen
            self.requires("cli11/[>=2.2 <3]", visible=False)
            self.requires("fmt/[>=9]", visible=False)

    def validate(self):
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("ebpfxx is for Linux")
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def package_id(self):
        del self.info.settings.compiler  # the headers are for all, and ebpfxx-gen is a program

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["EBPFXX_BUILD_EXAMPLES"] = False
        toolchain.cache_variables["EBPFXX_BUILD_TESTS"] = False
        toolchain.cache_variables["EBPFXX_FMT_HEADER_ONLY"] = False
        toolchain.cache_variables["EBPFXX_UNITY_TESTS"] = True  # builds it twice as fast
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))

    def package_info(self):
        self.cpp_info.set_property("cmake_find_mode", "none")  # ebpfxx brings its own, with ebpfxx_add_bpf()
        self.cpp_info.builddirs = [os.path.join("share", "cmake", "ebpfxx")]
        self.cpp_info.bindirs = ["bin"]
        self.cpp_info.libdirs = []
