"""The server of the tests is what it says: TLS alone, certificates checked, data kept, nothing left behind."""

from tests.server.cluster import Cluster


def test_the_server_speaks_tls(cluster: Cluster) -> None:
    with cluster.superuser() as connection:
        row = connection.execute("select ssl, version from pg_stat_ssl where pid = pg_backend_pid()").fetchone()
    assert row is not None
    assert row[0] is True
