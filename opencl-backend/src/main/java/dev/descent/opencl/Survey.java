package dev.descent.opencl;

import dev.descent.spi.DeviceInfo;
import dev.descent.spi.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which devices can be used, and why others cannot.
 *
 * @param platforms names of the platforms
 * @param usable devices by their index
 * @param leftOut a line for each of the others
 */
record Survey(List<String> platforms, List<Platforms.Device> usable, List<String> leftOut) {
    static Survey of(Platforms platforms) {
        List<String> names = new ArrayList<>();
        List<Platforms.Device> usable = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (Platforms.Found platform : platforms.all()) {
            names.add(platform.name());
            for (Platforms.Device device : platform.devices()) {
                List<String> lacks = device.facts().lacks();
                if (lacks.isEmpty()) {
                    usable.add(device);
                } else {
                    leftOut.add("'" + device.facts().name() + "' is left out: " + String.join(", ", lacks));
                }
            }
        }
        return new Survey(names, usable, leftOut);
    }

    Probe probe() {
        if (platforms.isEmpty()) {
            return new Probe.Unavailable("the OpenCL library is there, but no driver (no OpenCL platform)",
                    "install a driver: on Debian the package pocl-opencl-icd (for the processor), or the driver of the"
                            + " GPU's vendor; OCL_ICD_VENDORS, if set, must name the folder of its .icd file");
        }
        if (usable.isEmpty() && leftOut.isEmpty()) {
            return new Probe.Unavailable("no OpenCL device on " + String.join(", ", platforms),
                    "check that the device is plugged in and that this user may open it (on Linux the groups render"
                            + " and video), or install pocl-opencl-icd to use the processor");
        }
        if (usable.isEmpty()) {
            return new Probe.Unavailable("no OpenCL device can be used: " + String.join("; ", leftOut),
                    "update the device's driver, or use the device cpu");
        }
        List<DeviceInfo> devices = new ArrayList<>();
        for (int i = 0; i < usable.size(); i++) {
            devices.add(info(i));
        }
        return new Probe.Available(devices);
    }

    /** A usable device as it is shown; the first one tells of those left out. */
    DeviceInfo info(int index) {
        DeviceInfo i = usable.get(index).facts().info(index);
        String others = index > 0 ? "" : leftOut.stream().map(l -> "; " + l).collect(Collectors.joining());
        return others.isEmpty() ? i : new DeviceInfo(i.backend(), i.index(), i.kind(), i.name(), i.memoryBytes(),
                i.computeUnits(), i.detail() + others);
    }
}
