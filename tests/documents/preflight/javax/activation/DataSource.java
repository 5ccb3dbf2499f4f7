package javax.activation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The shape that PDFBox preflight was compiled against and that Java no longer carries. */
public interface DataSource {
    InputStream getInputStream() throws IOException;
    OutputStream getOutputStream() throws IOException;
    String getContentType();
    String getName();
}
