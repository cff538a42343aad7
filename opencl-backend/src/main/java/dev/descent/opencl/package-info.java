/** OpenCL devices: found, opened, and driven through one in-order queue. */
@NullMarked
package dev.descent.opencl;

import org.jspecify.annotations.NullMarked;
