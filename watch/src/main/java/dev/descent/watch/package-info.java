/**
 * What can be seen of a run while it goes on and when it has ended. {@link dev.descent.watch.Watch} is told by the
 * trainer and tells the rest: {@link dev.descent.watch.WatchSettings} says which.
 */
@NullMarked
package dev.descent.watch;

import org.jspecify.annotations.NullMarked;
