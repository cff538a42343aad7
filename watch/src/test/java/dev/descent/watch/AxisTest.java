package dev.descent.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
    @Test
    void marksAreRound() {
        assertEquals(List.of(0.0, 20.0, 40.0, 60.0, 80.0, 100.0), new Axis(0, 100, 0, 1, false).marks(5));
        assertEquals(List.of(2.0, 4.0, 6.0, 8.0, 10.0), new Axis(1, 11, 0, 1, false).wholeMarks(5));
        assertEquals(List.of(1.0, 2.0), new Axis(1, 2, 0, 1, false).wholeMarks(6));
        assertEquals(List.of(0.01, 0.1, 1.0, 10.0), new Axis(0.005, 20, 0, 1, true).marks(5));
        assertEquals(List.of(0.5, 1.0, 2.0, 5.0), new Axis(0.4, 6, 0, 1, true).marks(5));
    }

    @ParameterizedTest
    @CsvSource({"0,1", "5,5", "0,0", "-3,-3", "1e-30,2e-30", "1e30,1.0000001e30", "-1e300,1e300", "0.9,0.95"})
    void anyRangeHasMarksWithinThePicture(double low, double high) {
        Axis a = Axis.padded(new double[] {low, high}, 200, 10, false);
        for (double m : a.marks(5)) {
            assertTrue(a.at(m) <= 200.001 && a.at(m) >= 9.999, () -> m + " at " + a.at(m));
        }
        assertTrue(a.at(low) <= 200.001 && a.at(high) >= 9.999);
        assertTrue(a.marks(5).size() >= 2 && a.marks(5).size() < 15, () -> "marks: " + a.marks(5));
    }

    /** From the least number to the greatest: their ratio is none. */
    @ParameterizedTest
    @CsvSource({"4.9e-324,1.7976931348623157e308", "4.9e-324,4.9e-324", "1e308,1.7e308", "1e-300,1e300", "1e-3,1e3"})
    void anyRangeOfPowersHasMarksWithinThePicture(double low, double high) {
        Axis a = Axis.padded(new double[] {low, high}, 200, 10, true);
        List<Double> marks = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> a.marks(5));
        for (double m : marks) {
            assertTrue(a.at(m) <= 200.001 && a.at(m) >= 9.999, () -> m + " at " + a.at(m));
        }
        assertTrue(marks.size() < 15, () -> "marks: " + marks);
        assertTrue(a.at(low) <= 200.001 && a.at(high) >= 9.999, () -> a.at(low) + " to " + a.at(high));
    }

    @Test
    void nothingFiniteHasAnAxisToo() {
        assertEquals(1, Axis.padded(new double[] {Double.NaN, Double.NaN}, 0, 10, true).high());
        assertEquals(5, Axis.whole(new double[] {7}, 0, 10).at(7));
        assertEquals(0, Axis.whole(new double[0], 0, 10).low());
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0.12345,0.1235", "12.5,12.5", "12345,'12,350'", "1234567,1.235e6", "0.00012,1.2e−4", "-3,−3",
        "1e-9,1e−9", "NaN,–", "-Infinity,−∞", "0.9999999,1", "999.96,1000"})
    void numbersAreShort(double x, String text) {
        assertEquals(text, Numbers.text(x));
    }
}
