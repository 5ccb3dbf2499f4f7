import java.io.File;
import org.apache.pdfbox.preflight.PreflightDocument;
import org.apache.pdfbox.preflight.ValidationResult;
import org.apache.pdfbox.preflight.parser.PreflightParser;

/** Checks each file named for PDF/A-1b; prints every error; ends with 1 if there was one. */
public final class Preflight {
    public static void main(String[] files) throws Exception {
        boolean valid = true;
        for (String file : files) {
            valid &= check(new File(file));
        }
        System.exit(valid ? 0 : 1);
    }

    private static boolean check(File file) throws Exception {
        PreflightParser parser = new PreflightParser(file);
        parser.parse();
        try (PreflightDocument document = parser.getPreflightDocument()) {
            document.validate();
            ValidationResult result = document.getResult();
            for (ValidationResult.ValidationError error : result.getErrorsList()) {
                System.out.println(file.getName() + ": " + error.getErrorCode() + " " + error.getDetails());
            }
            return result.isValid();
        }
    }
}
