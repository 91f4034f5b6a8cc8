# The system's packages instead of Conan Center's: conan create ... -pr default -pr packaging/conan/system.profile
[replace_requires]
libbpf/*: libbpf/system
fmt/*: fmt/system
cli11/*: cli11/system

[conf]
tools.system.package_manager:mode=report-installed
