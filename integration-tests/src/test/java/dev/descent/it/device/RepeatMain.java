package dev.descent.it.device;

import java.util.Arrays;

/** Trains networks on a CUDA device and prints the bits of their losses. */
final class RepeatMain {
    private RepeatMain() {}

    /** A line for each network. */
    public static void main(String[] args) {
        for (String net : args) {
            double[] losses = SameTraining.losses(TestDevices.open("cuda"), net, CudaRepeatTest.STEPS);
            System.out.println(net + " " + losses[losses.length - 1] + " " + Arrays.hashCode(losses));
        }
    }
}
