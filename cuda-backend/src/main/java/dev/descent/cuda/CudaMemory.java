package dev.descent.cuda;

import java.util.Arrays;

/**
 * Memory of one CUDA device. A place inside it is an object for JCuda; those that copies ask for are few and come again
 * at every step, so that they are kept.
 */
final class CudaMemory {
    /** So many places are kept at most; whoever copies to more makes objects. */
    static final int MOST_PLACES = 4096;

    private final Address start;
    /** Offsets of the places that are kept, in ascending order. */
    private long[] offsets = {};
    private Address[] places = {};

    CudaMemory(Address start) {
        this.start = start;
    }

    /** Where it begins. */
    Address start() {
        return start;
    }

    /** The place so many bytes behind the start. */
    Address at(long offset) {
        if (offset == 0) {
            return start;
        }
        int i = Arrays.binarySearch(offsets, offset);
        if (i >= 0) {
            return places[i];
        }
        Address place = new Address(start.value() + offset);
        if (places.length < MOST_PLACES) {
            keep(-i - 1, offset, place);
        }
        return place;
    }

    private void keep(int i, long offset, Address place) {
        int n = offsets.length;
        offsets = Arrays.copyOf(offsets, n + 1);
        places = Arrays.copyOf(places, n + 1);
        System.arraycopy(offsets, i, offsets, i + 1, n - i);
        System.arraycopy(places, i, places, i + 1, n - i);
        offsets[i] = offset;
        places[i] = place;
    }
}
