package javax.xml.bind;

import java.time.OffsetDateTime;
import java.util.Calendar;
import java.util.GregorianCalendar;

/** The two conversions that PDFBox preflight asks for and that Java no longer carries. */
public final class DatatypeConverter {
    private DatatypeConverter() {}

    public static int parseInt(String text) {
        return Integer.parseInt(text.trim());
    }

    public static Calendar parseDateTime(String text) {
        return GregorianCalendar.from(OffsetDateTime.parse(text).toZonedDateTime());
    }
}
